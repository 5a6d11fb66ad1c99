import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildBundle, getRecord, openArtifact, openBundleTar, requestBundle } from '@/lib/evidence/server';
import { sequence } from '@/lib/evidence-log/server';
import { concatBytes } from '@/lib/kernel';
import { exportKeyset } from '@/lib/keys/server';
import { HERE, testPerson, withPasskey, withSshKey } from '@/lib/testing/approvers';
import { testClock, testCtx, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { verifyBundle } from '@/lib/verifier';
import { parseApprovalFile } from '../approval-file';
import { parseDenialFile } from '../denial-file';
import { readApprovalFile, requestApproval, submitDecision } from './index';

const clock = testClock();
const stop = new AbortController();
let test: TestDb;
let running: Promise<void>;

beforeAll(async () => {
  test = await createTestDb();
  const system = testCtx(test.db, { kind: 'system', job: 'worker' }, { clock });
  running = sequence(system, { url: test.url, batchEveryMs: 5, checkpointEveryMs: 0 }, stop.signal);
});
afterAll(async () => {
  stop.abort();
  await running;
  await test.drop();
});

it('approvals and denials go into the bundle of their release, where a stranger checks the people again', async () => {
  const operator = testCtx(test.db, testUser('operator', 'usr_PROPOSER0000000000000000'), { clock });
  const asked = {
    kind: 'release',
    title: 'Release v0.3.3',
    payload: { release: 'v0.3.3' },
    subjectKey: 'release/v0.3.3',
  } as const;
  const { approval } = await requestApproval(operator, asked);
  const [ann, ben] = [await testPerson(test, clock), await testPerson(test, clock)];
  const annSigns = await withPasskey(ann);
  await annSigns.sign(approval.id);
  const { recordId } = await (await withSshKey(ben)).sign(approval.id);
  if (recordId === null) throw new Error('no record');
  const denied = async (subjectKey: string) =>
    (await requestApproval(operator, { ...asked, subjectKey })).approval.id;
  const bySession = await submitDecision(ann.ctx, HERE, await denied('release/other'), {
    decision: 'deny',
    reason: 'not on a Friday',
  });
  const byKey = await annSigns.sign(await denied('release/third'), {}, 'deny', 'the rollback was not tried');

  const record = await getRecord(operator, recordId);
  expect(record).toMatchObject({ kind: 'release-approval', verdict: 'pass', actor: { id: ben.id } });
  expect(record.checks.find(({ id }) => id === 'approval')).toMatchObject({ state: 'pass' });
  const file = parseApprovalFile(await bytesOf((await openArtifact(operator, recordId)).bytes));
  expect(file.request.payload).toEqual({ release: 'v0.3.3' });

  // Somebody can see that and why it was denied, and whether that was signed or is Mission Control's word alone.
  const unsigned = await getRecord(operator, bySession.recordId ?? '');
  expect(unsigned).toMatchObject({
    kind: 'release-denial',
    verdict: 'fail',
    title: 'Denied (unsigned): Release v0.3.3',
    path: `denials/${bySession.id}.json`,
    actor: { id: ann.id },
  });
  expect(unsigned.checks.find(({ id }) => id === 'denial')).toMatchObject({
    state: 'skipped',
    reason: expect.stringContaining('unsigned'),
  });
  const signed = await getRecord(operator, byKey.recordId ?? '');
  expect(signed).toMatchObject({ kind: 'release-denial', title: 'Denied: Release v0.3.3' });
  expect(signed.checks.find(({ id }) => id === 'denial')).toMatchObject({ state: 'pass' });
  const { denial } = parseDenialFile(await bytesOf((await openArtifact(operator, signed.id)).bytes));
  expect(denial).toMatchObject({
    by: { id: ann.id },
    role: 'approver',
    reason: 'the rollback was not tried',
    signedWith: 'passkey',
  });
  await expect(readApprovalFile(operator, byKey.id)).rejects.toMatchObject({ code: 'conflict' });

  clock.advance(1);
  const { bundle } = await requestBundle(operator, { release: 'v0.3.3' }, null);
  await buildBundle(testCtx(test.db, { kind: 'system', job: 'worker' }, { clock }), bundle.id);
  const { size, open } = await openBundleTar(operator, bundle.id);
  const bytes = await bytesOf(open({ start: 0, end: size }));
  const { fingerprints } = await exportKeyset(operator);
  async function* chunks() {
    yield bytes;
  }
  const report = await verifyBundle(
    { chunks: chunks() },
    { rootKeyId: fingerprints.root },
    operator.ports.crypto,
  );
  expect(report.checks.filter(({ state }) => state === 'fail')).toEqual([]);
  expect(report.checks.find(({ id }) => id === 'approvals')).toMatchObject({
    state: 'pass',
    reason: '1 of 1 approvals',
  });
  expect(report.checks.filter(({ id }) => id.startsWith('denials'))).toMatchObject([
    { state: 'pass', reason: '1 of 2 denials' },
    { state: 'skipped', reason: expect.stringContaining('unsigned') },
  ]);
});

async function bytesOf(content: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of content) parts.push(part);
  return concatBytes(...parts);
}
