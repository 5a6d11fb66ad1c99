import { generateKeyPairSync } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { payloadDigestOf } from '@/lib/approvals';
import { type PublicKey, publicKeyFromSpki } from '@/lib/keys';
import { nodeCrypto } from '@/lib/platform/node-crypto';
import {
  passkeySigner,
  SAMPLE_TIME,
  sampleFile,
  sampleRequest,
  sshSigner,
  wrapApproval,
} from '@/lib/testing/approval-samples';
import type { ConfigChange, ExpectedChange } from './config-change';
import { type ApprovalQuestion, judgeApproval } from './judge-approval';

const CHANGE: ExpectedChange = {
  release: 'v0.3.3',
  environment: 'test',
  base: 'a'.repeat(64),
  head: 'b'.repeat(64),
  diffDigest: 'c'.repeat(64),
  author: { provider: 'github', id: '4711', name: 'ada' },
  repository: 'acme/shop',
};
const PAYLOAD: ConfigChange = { type: 'config-change', ...CHANGE, expiresAt: '2030-06-15T13:00:00.000Z' };

let mc: { privateKey: ReturnType<typeof generateKeyPairSync>['privateKey']; keyId: string };
let key: PublicKey;
beforeEach(() => {
  const pair = generateKeyPairSync('ed25519');
  key = publicKeyFromSpki(new Uint8Array(pair.publicKey.export({ type: 'spki', format: 'der' })));
  mc = { privateKey: pair.privateKey, keyId: key.keyId };
});

const signers = () => [passkeySigner('usr_A'), sshSigner('usr_B')];
function approvalOf(payload: object = PAYLOAD, who = signers()) {
  const request = sampleRequest({
    payload: payload as ReturnType<typeof sampleRequest>['payload'],
    payloadDigest: payloadDigestOf(payload as ReturnType<typeof sampleRequest>['payload']),
    tenantId: null,
  });
  return wrapApproval(sampleFile(who, request), mc);
}
const judge = (bytes: Uint8Array, over: Partial<ApprovalQuestion> = {}) =>
  judgeApproval(
    bytes,
    {
      keys: [key],
      now: new Date(Date.parse(SAMPLE_TIME) + 600_000),
      origin: 'demo',
      change: CHANGE,
      authors: [],
      quorum: 1,
      ...over,
    },
    nodeCrypto,
  );

describe('an approval of a change of configuration', () => {
  it('counts for exactly this change, and names who signed', async () => {
    expect(await judge(approvalOf())).toMatchObject({
      state: 'valid',
      approvers: [{ id: 'usr_A' }, { id: 'usr_B' }],
    });
  });

  it.each<[string, Partial<ConfigChange>, RegExp]>([
    ['another head, by one digit', { head: `${'b'.repeat(63)}c` }, /head is/],
    ['another base', { base: 'f'.repeat(64) }, /base is/],
    ['another diff', { diffDigest: 'f'.repeat(64) }, /diffDigest is/],
    ['another release', { release: 'v0.3.4' }, /release is v0\.3\.3, approved was v0\.3\.4/],
    ['another repository', { repository: 'evil/shop' }, /repository is acme\/shop/],
    ['somebody else’s change', { author: { provider: 'github', id: '1', name: 'eve' } }, /by eve/],
    ['longer than a day', { expiresAt: '2030-06-17T12:00:00.000Z' }, /longer than 24 hours/],
  ])('is refused for %s', async (_name, over, reason) => {
    const finding = await judge(approvalOf({ ...PAYLOAD, ...over }));
    expect(finding).toMatchObject({
      state: 'invalid',
      code: 'approval-other-change',
      reason: expect.stringMatching(reason),
    });
  });

  it.each<[string, Partial<ApprovalQuestion>, string]>([
    ['a server nobody trusts', { keys: [] }, 'approval-untrusted-key'],
    ['after its time', { now: new Date('2030-06-15T13:00:00.000Z') }, 'approval-expired'],
    ['a real environment, when it is of the demo', { origin: 'live' }, 'approval-wrong-origin-kind'],
    [
      'another environment',
      { change: { ...CHANGE, environment: 'production' } },
      'approval-wrong-environment',
    ],
    ['more people than signed', { quorum: 3 }, 'approval-quorum-unmet'],
    ['a commit an approver wrote', { authors: ['PERSON a'] }, 'approval-own-request'],
    [
      'a change its author approved',
      { change: { ...CHANGE, author: { provider: 'github', id: 'usr_B', name: 'x' } } },
      'approval-own-request',
    ],
  ])('is refused for %s', async (_name, over, code) => {
    expect(await judge(approvalOf(), over)).toMatchObject({ state: 'invalid', code });
  });

  it('is refused when it is none, or one byte of it changed', async () => {
    expect(await judge(new TextEncoder().encode('{}'))).toMatchObject({
      state: 'invalid',
      code: 'approval-malformed',
    });
    const bytes = approvalOf();
    const text = new TextDecoder().decode(bytes);
    const at = text.indexOf('"payload":"') + 200;
    const changed = `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
    expect((await judge(new TextEncoder().encode(changed))).state).toBe('invalid');
  });

  it('of something else than a change of configuration is none', async () => {
    expect(await judge(approvalOf({ type: 'budget', n: 1 }))).toMatchObject({
      state: 'invalid',
      code: 'approval-other-change',
    });
  });
});
