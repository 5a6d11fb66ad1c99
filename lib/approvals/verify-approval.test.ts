import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  assertionOf,
  passkeySigner,
  SAMPLE_ORIGIN,
  sampleFile,
  sampleRequest,
  sampleStatement,
  sshSign,
  sshSigner,
} from '@/lib/testing/approval-samples';
import { memoCrypto } from '@/lib/testing/memo-crypto';
import { newRecordSchema } from '../evidence/new-record';
import type { ApprovalFile } from './approval-file';
import { encodeApprovalFile, MAX_ATTESTATION, parseApprovalFile } from './approval-file';
import { checkPersonSignature } from './check-signature';
import { MAX_PAYLOAD_BYTES } from './request';
import { parseSshKey } from './ssh-key';
import { approvalMessage, encodeStatement } from './statement';
import { verifyPeople } from './verify-approval';

const crypto = memoCrypto();
const here = { rpId: 'localhost', origins: [SAMPLE_ORIGIN] };
const ann = passkeySigner('usr_A');
const ben = sshSigner('usr_B');
const codes = async (file: ApprovalFile) =>
  (await verifyPeople(crypto, file)).checks.flatMap(({ code }) => code ?? []);
const copy = (file: ApprovalFile): ApprovalFile => structuredClone(file);

describe('an approval file', () => {
  it.each([
    ['ES256', -7],
    ['EdDSA', -8],
    ['RS256', -257],
  ] as const)('with a passkey of %s and an SSH key holds', async (_name, alg) => {
    const file = sampleFile([passkeySigner('usr_A', alg), ben]);
    const { checks, approvers } = await verifyPeople(crypto, file);
    expect(checks.map(({ state }) => state)).toEqual(['pass', 'pass', 'pass', 'pass']);
    expect(approvers.map(({ id }) => id)).toEqual(['usr_A', 'usr_B']);
    expect(parseApprovalFile(encodeApprovalFile(file))).toEqual(file);
  });

  it('has room for the largest payload and five of the largest signatures', () => {
    const payload = { text: 'é'.repeat((MAX_PAYLOAD_BYTES - 12) / 2) };
    const signers = ['A', 'B', 'C', 'D', 'E'].map((letter) => passkeySigner(`usr_${letter}`, -257));
    const { policy } = sampleRequest();
    const file = sampleFile(signers, sampleRequest({ payload, policy: { ...policy, quorum: 5 } }), () => ({
      reason: 'x'.repeat(500),
    }));
    for (const enrolment of file.enrolments) enrolment.attestation = 'A'.repeat(MAX_ATTESTATION);
    const bytes = encodeApprovalFile(file);
    expect(parseApprovalFile(bytes)).toEqual(file);
    const predicate = { approval: file as unknown as { [key: string]: never } };
    const record = { kind: 'change-approval', title: 'x', path: 'approvals/x.json', source: {}, predicate };
    expect(newRecordSchema.safeParse(record).success).toBe(true);
  });

  const file = sampleFile([ann, ben]);
  it.each<[string, string, (changed: ApprovalFile) => void]>([
    ['a changed payload', 'payload-changed', (f) => Object.assign(f.request.payload, { n: 2 })],
    ['one signature too few', 'not-approved', (f) => f.decisions.pop()],
    [
      'the same person twice',
      'duplicate-person',
      (f) => f.decisions.splice(1, 1, ...sampleFile([ann, ann]).decisions.slice(1)),
    ],
    ['an unknown key', 'unknown-key', (f) => f.enrolments.pop()],
    [
      'a key of somebody else',
      'unknown-key',
      (f) => Object.assign(f.enrolments[1]?.approver ?? {}, { id: 'usr_C' }),
    ],
    [
      'a revoked key',
      'revoked-key',
      (f) => Object.assign(f.enrolments[0] ?? {}, { revokedAt: '2030-06-15T12:00:30.000Z' }),
    ],
    [
      'a key registered afterwards',
      'not-yet',
      (f) => Object.assign(f.enrolments[0] ?? {}, { enrolledAt: '2030-06-15T12:30:00.000Z' }),
    ],
    [
      'a signature that came too late',
      'expired',
      (f) => Object.assign(f.decisions[0] ?? {}, { receivedAt: '2030-06-15T12:06:00.000Z' }),
    ],
    [
      'the proposer among the signers',
      'own-request',
      (f) => Object.assign(f.request.proposer, { id: 'usr_B' }),
    ],
    [
      'a role that does not count',
      'role-missing',
      (f) => Object.assign(f.request.policy, { roles: ['admin'] }),
    ],
    [
      'a signature of another request',
      'wrong-request',
      (f) => Object.assign(f.request, { id: 'apr_00000000000000000000000000' }),
    ],
  ])('is refused with %s (%s)', async (_name, code, change) => {
    const changed = copy(file);
    change(changed);
    expect(await codes(changed)).toContain(code);
    expect(await codes(changed)).toContain(code === 'payload-changed' ? 'not-approved' : code);
  });

  it('is refused when one key signs for two people', async () => {
    const twin = { ...ann, person: { id: 'usr_T', name: 'Twin' } };
    const shared = sampleFile([ann, twin]);
    const both = { ...shared, enrolments: [ann.enrolment, { ...ann.enrolment, approver: twin.person }] };
    expect(await codes(both)).toEqual(expect.arrayContaining(['duplicate-key', 'not-approved']));
  });
});

describe('a passkey’s answer', () => {
  const text = encodeStatement(sampleStatement(sampleRequest(), ann.person));
  const judge = async (signature: ReturnType<typeof assertionOf>, where = here) => {
    const result = await checkPersonSignature(crypto, text, signature, where);
    return result.ok ? 'ok' : result.code;
  };
  it.each<[string, string, Parameters<typeof assertionOf>[2]]>([
    ['as it should be', 'ok', {}],
    ['of a passkey that is backed up', 'ok', { backupEligible: true, backedUp: true }],
    ['from another origin', 'wrong-origin', { origin: 'http://evil.example' }],
    ['for another site', 'wrong-rp', { rpId: 'evil.example' }],
    ['inside a frame of another site', 'cross-origin', { crossOrigin: true }],
    ['inside a page of another site', 'cross-origin', { topOrigin: 'http://evil.example' }],
    ['from a registration', 'wrong-type', { type: 'webauthn.create' }],
    ['without anybody there', 'no-user-presence', { userPresent: false }],
    ['without knowing who is there', 'no-user-verification', { userVerified: false }],
    ['backed up although it cannot be', 'malformed', { backedUp: true }],
  ])('%s: %s', async (_name, code, said) => {
    expect(await judge(assertionOf(ann.credential, text, said))).toBe(code);
  });

  it('to another statement is a wrong challenge', async () => {
    const other = encodeStatement(sampleStatement(sampleRequest(), ann.person));
    expect(await judge(assertionOf(ann.credential, other))).toBe('wrong-challenge');
  });

  it('from another relying party than the reader’s is refused, whatever it says of itself', async () => {
    const good = assertionOf(ann.credential, text);
    expect(await judge(good, { rpId: 'mc.example', origins: [SAMPLE_ORIGIN] })).toBe('wrong-rp');
    expect(await judge(good, { rpId: 'localhost', origins: ['https://mc.example'] })).toBe('wrong-origin');
  });

  it('with another algorithm than its key’s is refused', async () => {
    expect(await judge({ ...assertionOf(ann.credential, text), alg: -8 })).toBe('wrong-algorithm');
  });
});

describe('an SSH signature', () => {
  const text = encodeStatement(sampleStatement(sampleRequest(), ben.person));
  it('made for another purpose is refused', async () => {
    const { generateKeyPairSync } = await import('node:crypto');
    const pair = generateKeyPairSync('ed25519');
    const signer = sshSigner('usr_B', pair);
    const { blob } = parseSshKey(signer.line);
    const made = (namespace: string) => sshSign(pair.privateKey, blob, approvalMessage(text), { namespace });
    const judge = async (signature: string) => {
      const result = await checkPersonSignature(
        crypto,
        text,
        { kind: 'ssh', publicKey: signer.line, signature },
        here,
      );
      return result.ok ? 'ok' : result.code;
    };
    expect(await judge(made('mission-control/approval/v1'))).toBe('ok');
    expect(await judge(made('git'))).toBe('wrong-namespace');
    expect(await judge(made('mission-control/approval/v1').replaceAll('\n', '\r\n'))).toBe('malformed');
  });
});

describe('every byte counts', () => {
  const file = sampleFile([ann, ben]);
  type Place = { name: string; bytes: Uint8Array; put: (changed: ApprovalFile, bytes: Uint8Array) => void };
  let places: Place[];
  beforeAll(() => {
    const [passkey, ssh] = file.decisions;
    if (passkey?.signature.kind !== 'webauthn' || ssh?.signature.kind !== 'ssh')
      throw new Error('not the sample');
    const field = (name: 'authenticatorData' | 'clientDataJson' | 'signature' | 'publicKeyCose'): Place => ({
      name,
      bytes: new Uint8Array(
        Buffer.from(passkey.signature.kind === 'webauthn' ? passkey.signature[name] : '', 'base64url'),
      ),
      put: (changed, bytes) =>
        Object.assign(changed.decisions[0]?.signature ?? {}, {
          [name]: Buffer.from(bytes).toString('base64url'),
        }),
    });
    const text = (index: 0 | 1): Place => ({
      name: `statement ${index}`,
      bytes: new Uint8Array(Buffer.from(file.decisions[index]?.statement ?? '')),
      put: (changed, bytes) =>
        Object.assign(changed.decisions[index] ?? {}, { statement: Buffer.from(bytes).toString('utf8') }),
    });
    const armour: Place = {
      name: 'SSH signature',
      bytes: new Uint8Array(Buffer.from(ssh.signature.signature)),
      put: (changed, bytes) =>
        Object.assign(changed.decisions[1]?.signature ?? {}, {
          signature: Buffer.from(bytes).toString('utf8'),
        }),
    };
    places = [
      field('authenticatorData'),
      field('clientDataJson'),
      field('signature'),
      field('publicKeyCose'),
      text(0),
      text(1),
      armour,
    ];
  });

  it('one changed byte in statement, client data, authenticator data, key or signature is refused', async () => {
    const anyChange = fc.record({ place: fc.nat(6), at: fc.nat(), flip: fc.integer({ min: 1, max: 255 }) });
    await fc.assert(
      fc.asyncProperty(anyChange, async ({ place: which, at, flip }) => {
        const place = places[which];
        if (place === undefined) throw new Error('no such place');
        const bytes = place.bytes.slice();
        const index = at % bytes.length;
        bytes[index] = (bytes[index] ?? 0) ^ flip;
        const changed = copy(file);
        place.put(changed, bytes);
        expect((await codes(changed)).length, `${place.name} at ${index}`).toBeGreaterThan(0);
      }),
      { numRuns: 1_500 },
    );
  });
});
