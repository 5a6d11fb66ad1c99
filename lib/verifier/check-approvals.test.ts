import { beforeAll, describe, expect, it } from 'vitest';
import { type ApprovalFile, type DenialFile, encodeApprovalFile, encodeDenialFile } from '@/lib/approvals';
import type { Json } from '@/lib/kernel';
import {
  passkeySigner,
  sampleDenial,
  sampleFile,
  sampleRequest,
  sshSigner,
} from '@/lib/testing/approval-samples';
import { memoCrypto } from '@/lib/testing/memo-crypto';
import { buildSampleBundle, chunked, makeKeys, sampleTar } from '@/lib/testing/sample-bundle';
import { verifyBundle } from '.';

const keys = makeKeys();
const crypto = memoCrypto();
const ann = passkeySigner('usr_A');
const ben = sshSigner('usr_B');
const good = sampleFile([ann, ben], sampleRequest({ environment: 'production' }));

/** The report on a bundle whose first record is this approval, signed by Mission Control whatever it says. */
async function report(file: unknown, over: { kind?: string; artifact?: Uint8Array } = {}) {
  const artifact = over.artifact ?? encodeApprovalFile(good);
  const kind = over.kind ?? 'change-approval';
  const bundle = buildSampleBundle({
    keys,
    record: (index) =>
      index === 0 ? { kind, itemKind: kind, artifact, predicate: { approval: file as Json } } : {},
  });
  const source = chunked(sampleTar(bundle.files));
  return verifyBundle(source, { rootKeyId: bundle.rootKeyId }, crypto);
}

const line = async (...given: Parameters<typeof report>) =>
  (await report(...given)).checks.find(({ id }) => id === 'approvals');

const changed = (change: (file: ApprovalFile) => void): [ApprovalFile, { artifact: Uint8Array }] => {
  const file = structuredClone(good);
  change(file);
  return [file, { artifact: encodeApprovalFile(file) }];
};
/** One character of a text member changed. */
const flip = (text: string) => `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}`;

describe('approvals in a bundle', () => {
  let whole: Awaited<ReturnType<typeof report>>;
  beforeAll(async () => {
    whole = await report(good);
  });

  it('are checked down to the people, with nothing but the bundle', () => {
    expect(whole.verdict).toBe('verified');
    expect(whole.checks.find(({ id }) => id === 'approvals')).toMatchObject({
      state: 'pass',
      reason: '1 of 1 approvals',
    });
  });

  it('are named as none when there is none', async () => {
    const bundle = buildSampleBundle({ keys });
    const source = chunked(sampleTar(bundle.files));
    const { checks, verdict } = await verifyBundle(source, { rootKeyId: bundle.rootKeyId }, crypto);
    expect(verdict).toBe('verified');
    expect(checks.find(({ id }) => id === 'approvals')).toMatchObject({
      state: 'skipped',
      reason: 'there are no approvals',
    });
  });

  const signature = (file: ApprovalFile, index: number) => file.decisions[index]?.signature;
  it.each<[string, string, (file: ApprovalFile) => void]>([
    ['the payload', 'approval-payload-changed', (f) => Object.assign(f.request.payload, { n: 2 })],
    ['a statement', 'approval-wrong-challenge', (f) => rename(f, 0)],
    ['a statement under an SSH signature', 'approval-bad-signature', (f) => rename(f, 1)],
    [
      'the passkey’s signature',
      'approval-wrong-rp',
      (f) => {
        const made = signature(f, 0);
        if (made?.kind === 'webauthn') made.authenticatorData = flip(made.authenticatorData);
      },
    ],
    ['a signature left out', 'approval-not-approved', (f) => f.decisions.pop()],
    ['whose key it is', 'approval-unknown-key', (f) => f.enrolments.reverse().pop()],
    [
      'when a key was revoked',
      'approval-revoked-key',
      (f) => Object.assign(f.enrolments[0] ?? {}, { revokedAt: '2030-06-15T12:00:00.000Z' }),
    ],
    ['who proposed it', 'approval-own-request', (f) => Object.assign(f.request.proposer, { id: 'usr_A' })],
    ['how many were needed', 'approval-not-approved', (f) => Object.assign(f.request.policy, { quorum: 3 })],
    [
      'the environment',
      'approval-wrong-environment',
      (f) => Object.assign(f.request, { environment: 'staging' }),
    ],
  ])(
    'that Mission Control signed all the same fail when somebody changed %s (%s)',
    async (_name, code, change) => {
      expect(await line(...changed(change))).toMatchObject({ state: 'fail', code });
    },
  );

  it('fail when they are about other bytes than they hold, are of another kind, or hold nothing', async () => {
    const [other] = changed((file) => Object.assign(file.request, { title: 'Something else' }));
    expect(await line(other)).toMatchObject({ code: 'approval-subject-mismatch' });
    expect(await line(good, { kind: 'budget-approval' })).toMatchObject({ code: 'approval-wrong-kind' });
    expect(await line(null)).toMatchObject({ code: 'approval-malformed' });
    expect(await line({ ...good, extra: 1 })).toMatchObject({ code: 'approval-malformed' });
  });

  it('make the bundle fail', async () => {
    const { verdict } = await report(...changed((file) => file.decisions.pop()));
    expect(verdict).toBe('failed');
  });
});

describe('denials in a bundle', () => {
  const request = sampleRequest({ environment: 'production' });
  const signed = sampleDenial(ann, request);
  const denied = async (file: DenialFile, kind = 'change-denial') => {
    const artifact = encodeDenialFile(file);
    const bundle = buildSampleBundle({
      keys,
      record: (index) =>
        index === 0 ? { kind, itemKind: kind, artifact, predicate: { denial: file as unknown as Json } } : {},
    });
    const source = chunked(sampleTar(bundle.files));
    const { checks, verdict } = await verifyBundle(source, { rootKeyId: bundle.rootKeyId }, crypto);
    return { verdict, lines: checks.filter(({ id }) => /^(approvals|denials)$/.test(id)) };
  };

  it('are checked down to who signed them', async () => {
    const { verdict, lines } = await denied(signed);
    expect(verdict).toBe('verified');
    expect(lines).toMatchObject([
      { id: 'approvals', state: 'skipped' },
      { id: 'denials', state: 'pass', reason: '1 of 1 denials' },
    ]);
  });

  it('without a signature are named so, and pass nothing', async () => {
    const { verdict, lines } = await denied(sampleDenial(ann.person, request));
    expect(verdict).toBe('verified');
    expect(lines[1]).toMatchObject({ id: 'denials', state: 'skipped' });
    expect(lines[1]?.reason).toMatch(/^unsigned/);
  });

  it.each<[string, string, (file: DenialFile) => void]>([
    ['the reason', 'denial-wrong-request', (f) => Object.assign(f.denial, { reason: 'another' })],
    ['the payload', 'denial-payload-changed', (f) => Object.assign(f.request.payload, { n: 2 })],
    [
      'the environment',
      'denial-wrong-environment',
      (f) => Object.assign(f.request, { environment: 'staging' }),
    ],
  ])('that Mission Control signed all the same fail when somebody changed %s', async (_, code, change) => {
    const file = structuredClone(signed);
    change(file);
    const { verdict, lines } = await denied(file);
    expect(verdict).toBe('failed');
    expect(lines[1]).toMatchObject({ id: 'denials', state: 'fail', code });
  });

  it('cannot pass for an approval, nor for a denial of another kind', async () => {
    expect((await denied(signed, 'change-approval')).lines).toMatchObject([{ code: 'approval-malformed' }]);
    expect((await denied(signed, 'release-denial')).lines[1]).toMatchObject({ code: 'denial-wrong-kind' });
  });
});

/** The same statement with another name in it. */
function rename(file: ApprovalFile, index: number): void {
  const decision = file.decisions[index];
  if (decision === undefined) throw new Error('no such decision');
  decision.statement = decision.statement.replace('"name":"Person', '"name":"person');
}
