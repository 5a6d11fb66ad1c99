import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { publicKeyFromSpki } from '@/lib/keys';
import { nodeCrypto } from '@/lib/platform/node-crypto';
import {
  passkeySigner,
  SAMPLE_ORIGIN,
  sampleFile,
  sampleRequest,
  sshSigner,
  wrapApproval,
} from '@/lib/testing/approval-samples';
import { type ApprovalExpectations, verifyApprovalFile } from './verify-approval-file';

const pair = generateKeyPairSync('ed25519');
const key = publicKeyFromSpki(new Uint8Array(pair.publicKey.export({ type: 'spki', format: 'der' })));
const stranger = publicKeyFromSpki(
  new Uint8Array(generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' })),
);
const server = { privateKey: pair.privateKey, keyId: key.keyId };
const request = sampleRequest();
const file = sampleFile([passkeySigner('usr_A'), sshSigner('usr_B')]);
const good = wrapApproval(file, server);
const expected: ApprovalExpectations = {
  keys: [key],
  now: new Date('2030-06-15T12:30:00.000Z'),
  kind: 'config-change',
  payload: request.payload,
  environment: 'test',
  origin: 'demo',
  tenantId: 'TENANT_001',
  subjectKey: 'config/test',
  quorum: 2,
  authors: ['usr_AUTHOR'],
  relyingParty: { rpId: 'localhost', origins: [SAMPLE_ORIGIN] },
  used: false,
};
const codesOf = async (bytes: Uint8Array, over: Partial<ApprovalExpectations> = {}) => {
  const { ok, checks } = await verifyApprovalFile(bytes, { ...expected, ...over }, nodeCrypto);
  const codes = checks.flatMap(({ code }) => code ?? []);
  expect(ok).toBe(codes.length === 0);
  return codes;
};

describe('verifyApprovalFile', () => {
  it('passes when all that was expected holds, and says who signed', async () => {
    const verdict = await verifyApprovalFile(good, expected, nodeCrypto);
    expect(verdict.checks.filter(({ state }) => state !== 'pass')).toEqual([]);
    expect(verdict).toMatchObject({ ok: true, approvers: [{ id: 'usr_A' }, { id: 'usr_B' }] });
    expect(verdict.digest).toMatch(/^[0-9a-f]{64}$/);
  });

  it('names what it was given nothing to check with, and takes it for no failure', async () => {
    const { ok, checks } = await verifyApprovalFile(good, { keys: [key], now: expected.now }, nodeCrypto);
    expect(ok).toBe(true);
    expect(checks.filter(({ state }) => state === 'skipped').map(({ id }) => id)).toEqual([
      'origin',
      'environment',
      'kind',
      'tenant',
      'subject',
      'change',
      'people',
      'author',
      'single-use',
    ]);
  });

  it.each<[string, Partial<ApprovalExpectations>, string]>([
    ['no key to believe', { keys: [] }, 'untrusted-key'],
    ['a key of somebody else', { keys: [stranger] }, 'untrusted-key'],
    ['another payload', { payload: { ...request.payload, n: 2 } }, 'payload-changed'],
    ['another digest', { payloadDigest: 'f'.repeat(64) }, 'payload-changed'],
    ['another kind', { kind: 'budget' }, 'wrong-kind'],
    ['another environment', { environment: 'production' }, 'wrong-environment'],
    ['a live change', { origin: 'live' }, 'wrong-origin-kind'],
    ['another tenant', { tenantId: 'TENANT_002' }, 'wrong-tenant'],
    ['all tenants', { tenantId: null }, 'wrong-tenant'],
    ['another subject', { subjectKey: 'config/other' }, 'wrong-subject'],
    ['more people', { quorum: 3 }, 'quorum-unmet'],
    ['an approver who is the author', { authors: ['USR_b'] }, 'own-request'],
    ['another site', { relyingParty: { rpId: 'mc.example', origins: [SAMPLE_ORIGIN] } }, 'wrong-rp'],
    ['another origin', { relyingParty: { rpId: 'localhost', origins: ['https://x'] } }, 'wrong-origin'],
    ['later than it was valid', { now: new Date('2030-06-15T13:00:00.000Z') }, 'expired'],
    ['earlier than it was asked for', { now: new Date('2030-06-15T11:00:00.000Z') }, 'not-yet'],
    ['what has been used', { used: true }, 'used'],
  ])('does not pass for %s (%s)', async (_name, over, code) => {
    expect(await codesOf(good, over)).toContain(code);
  });

  it('goes by the time in the payload too, which people signed', async () => {
    const payload = { ...request.payload, expiresAt: '2030-06-15T12:10:00.000Z' };
    const short = sampleFile([passkeySigner('usr_A'), sshSigner('usr_B')], sampleRequest({ payload }));
    expect(await codesOf(wrapApproval(short, server), { payload })).toEqual(['expired']);
    const unreadable = sampleFile(
      [passkeySigner('usr_A'), sshSigner('usr_B')],
      sampleRequest({ payload: { ...payload, expiresAt: 'some day' } }),
    );
    expect(await codesOf(wrapApproval(unreadable, server), { payload: unreadable.request.payload })).toEqual([
      'expired',
    ]);
  });

  it.each<[string, () => Uint8Array, string]>([
    ['is no bundle', () => new TextEncoder().encode('{}'), 'malformed'],
    ['holds no approval', () => wrapApproval(file, server, { predicate: { approval: null } }), 'malformed'],
    [
      'is signed as another kind',
      () => wrapApproval(file, server, { kind: 'budget-approval' }),
      'wrong-kind',
    ],
    [
      'is about something else',
      () => wrapApproval(file, server, { subject: 'e'.repeat(64) }),
      'subject-mismatch',
    ],
    [
      'is of another environment than it says',
      () => wrapApproval(file, server, { predicate: { environment: 'production' } }),
      'wrong-environment',
    ],
    ['was signed by nobody', () => resigned(good), 'signature-invalid'],
    ['has one signature', () => wrapApproval(sampleFile([passkeySigner('usr_A')]), server), 'not-approved'],
  ])('refuses a file that %s (%s)', async (_name, make, code) => {
    expect(await codesOf(make())).toContain(code);
  });
});

/** The same bundle with another signature around it. */
function resigned(bytes: Uint8Array): Uint8Array {
  const bundle = JSON.parse(new TextDecoder().decode(bytes));
  bundle.dsseEnvelope.signatures[0].sig = Buffer.alloc(64, 7).toString('base64');
  return new TextEncoder().encode(JSON.stringify(bundle));
}
