import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '@/lib/access';
import { recordEvidence } from '@/lib/evidence/server';
import { canonicalJson, type Json, utf8 } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { ALL_DROP_POLICIES, DEFAULT_KINDS } from '@/lib/snapshots';
import { takeSnapshot } from '@/lib/snapshots/server';
import { type TestClock, testClock, testCtx, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { judged, samplePolicy } from '@/lib/testing/drift-samples';
import type { GateInput } from '../decide-gate';
import type { GateVerdict } from '../gate-verdict';
import { currentBaseline, listBaselines, recordGateVerdict, setBaseline } from './index';

let test: TestDb;
let clock: TestClock;
beforeEach(async () => {
  test = await createTestDb();
  clock = testClock();
});
afterEach(() => test.drop());

const operator = testUser('operator');
const as = (actor: Actor): Ctx => testCtx(test.db, actor, { clock });
const NO_SOURCE = { collector: 'files', gitCommit: null, gitDirty: null, files: 1 } as const;

async function snapshotOf(text: string) {
  clock.advance(1);
  const options = { namespace: 'shop', policies: ALL_DROP_POLICIES, kinds: DEFAULT_KINDS };
  const inputs = [{ file: 'k8s/all.yaml', text }];
  const { record, snapshot } = await takeSnapshot(as(operator), {
    inputs,
    options,
    source: { ...NO_SOURCE, paths: [], tools: [] },
  });
  return { id: record.id, sha256: record.artifact.sha256, treeRoot: snapshot.treeRoot };
}
type Shot = Awaited<ReturnType<typeof snapshotOf>>;

const GLASS = { reason: 'payments are down', by: 'ada' };

/** A verdict of the gate between two recorded snapshots. */
function verdictBetween(base: Shot, head: Shot, more: Partial<GateInput> = {}): GateVerdict {
  const { verdict } = judged(samplePolicy('web'), samplePolicy('api'), {
    baseline: {
      state: 'signed',
      source: 'this installation',
      sha256: base.sha256,
      treeRoot: base.treeRoot,
      keyId: 'SHA256:x',
      environment: 'production',
      origin: 'live',
      createdAt: clock.now().toISOString(),
      commit: null,
    },
    ...more,
  });
  return {
    ...verdict,
    environment: 'test',
    head: verdict.head && { ...verdict.head, sha256: head.sha256, treeRoot: head.treeRoot },
  };
}
const set = (shot: Shot, actor: Actor = operator) => {
  clock.advance(1);
  return setBaseline(as(actor), { record: shot.id, reason: 'released' });
};
const audited = (action: string) => test.db.auditEvent.count({ where: { action } });

describe('the baseline', () => {
  it('is missing until somebody names it, and then the snapshot that was signed', async () => {
    expect(await currentBaseline(as(operator))).toMatchObject({ ok: false, finding: { state: 'missing' } });
    const shot = await snapshotOf(samplePolicy('web'));
    expect(await currentBaseline(as(operator))).toMatchObject({ ok: false, finding: { state: 'missing' } });
    await set(shot);
    expect(await currentBaseline(as(operator))).toMatchObject({
      ok: true,
      finding: { state: 'signed', sha256: shot.sha256, treeRoot: shot.treeRoot, origin: 'demo' },
    });
  });

  it('moves where a gate let the change in, and nowhere else', async () => {
    const [first, second] = [await snapshotOf(samplePolicy('web')), await snapshotOf(samplePolicy('api'))];
    await set(first);
    await expect(set(second)).rejects.toMatchObject({ code: 'forbidden' });
    await recordGateVerdict(as(operator), verdictBetween(first, second));
    await expect(set(second)).rejects.toMatchObject({ code: 'forbidden' });
    const { record } = await recordGateVerdict(
      as(operator),
      verdictBetween(first, second, { breakGlass: GLASS }),
    );
    const { choice } = await set(second);
    expect(choice).toMatchObject({ verdict: record.id, previous: first.treeRoot });
    expect((await listBaselines(as(operator), 10)).map(({ treeRoot }) => treeRoot)).toEqual([
      second.treeRoot,
      first.treeRoot,
    ]);
  });

  it('moves once by a verdict: what was rolled back since needs another', async () => {
    const [first, second] = [await snapshotOf(samplePolicy('web')), await snapshotOf(samplePolicy('api'))];
    const through = (base: Shot, head: Shot) => {
      clock.advance(1);
      return recordGateVerdict(as(operator), verdictBetween(base, head, { breakGlass: GLASS }));
    };
    await set(first);
    await through(first, second);
    await set(first);
    await set(second);
    await through(second, first);
    await set(first);
    await expect(set(second)).rejects.toMatchObject({ code: 'forbidden' });
    await through(first, second);
    expect((await set(second)).choice.previous).toBe(first.treeRoot);
  });

  it('does not move by a verdict for another change, nor by a file that only looks like one', async () => {
    const [first, second, third] = [
      await snapshotOf(samplePolicy('web')),
      await snapshotOf(samplePolicy('api')),
      await snapshotOf(samplePolicy('other')),
    ];
    await set(first);
    await recordGateVerdict(as(operator), verdictBetween(first, third, { breakGlass: GLASS }));
    await expect(set(second)).rejects.toMatchObject({ code: 'forbidden' });
    await recordEvidence(as(operator), {
      kind: 'gate-verdict',
      title: 'Attached by hand',
      path: 'config/gate-verdict.json',
      source: { attached: 'a file handed over' },
      content: utf8(canonicalJson(verdictBetween(first, second, { breakGlass: GLASS }) as Json)),
    });
    await expect(set(second)).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('is chosen by nothing that was attached, neither as a choice nor as a snapshot', async () => {
    const shot = await snapshotOf(samplePolicy('web'));
    await set(shot);
    const attach = (kind: string, path: string, content: Json) =>
      recordEvidence(as(operator), {
        kind,
        title: 'Attached',
        path,
        source: { attached: 'x' },
        content: utf8(canonicalJson(content)),
      });
    clock.advance(1);
    await attach('config-baseline', 'config/config-baseline.json', { v: 1 });
    expect(await currentBaseline(as(operator))).toMatchObject({
      ok: true,
      finding: { treeRoot: shot.treeRoot },
    });
    const forged = await attach('config-snapshot', 'config/config-snapshot.json', { v: 1 });
    await expect(setBaseline(as(operator), { record: forged.id, reason: 'forged' })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  it.each(['viewer', 'responder', 'approver', 'auditor'] as const)('is not for a %s to set', async (role) => {
    const shot = await snapshotOf(samplePolicy('web'));
    await expect(set(shot, testUser(role))).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('a verdict', () => {
  it('is recorded once, signed as a test result', async () => {
    const shot = await snapshotOf(samplePolicy('web'));
    const verdict = verdictBetween(shot, shot);
    const first = await recordGateVerdict(as(operator), verdict);
    const again = await recordGateVerdict(as(operator), verdict);
    expect([first.created, again.created, again.record.id]).toEqual([true, false, first.record.id]);
    expect(first.record).toMatchObject({
      kind: 'gate-verdict',
      verdict: 'fail',
      predicateType: 'https://in-toto.io/attestation/test-result/v0.1',
    });
  });

  it('by CI is recorded with the permission to post results, and by nobody else', async () => {
    const shot = await snapshotOf(samplePolicy('web'));
    const verdict = verdictBetween(shot, shot);
    await expect(recordGateVerdict(as(testUser('ci')), verdict)).rejects.toMatchObject({ code: 'forbidden' });
    const { created } = await recordGateVerdict(as(testUser('ci')), verdict, { permission: 'post-results' });
    expect(created).toBe(true);
  });

  it.each<[string, (verdict: GateVerdict) => GateVerdict]>([
    ['passes although it failed', (verdict) => ({ ...verdict, verdict: 'pass' })],
    ['passes what drifted', (verdict) => ({ ...verdict, verdict: 'pass', result: 'PASSED', exit: 0 })],
    ['is for another environment', (verdict) => ({ ...verdict, environment: 'production' })],
    ['warns of nothing', (verdict) => ({ ...verdict, verdict: 'pass', result: 'WARNED', exit: 0 })],
    [
      'satisfies production by a variable',
      (verdict) => ({
        ...verdict,
        verdict: 'pass',
        result: 'WARNED',
        exit: 0,
        satisfiesProduction: true,
        override: { mode: 'env', requested: true, by: 'ada' },
      }),
    ],
  ])('that %s is refused', async (_name, forge) => {
    const [first, second] = [await snapshotOf(samplePolicy('web')), await snapshotOf(samplePolicy('api'))];
    const forged = forge(verdictBetween(first, second));
    await expect(recordGateVerdict(as(operator), forged)).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('of a broken glass is audited, marks the time axis, and waits for a review by somebody else', async () => {
    const [first, second] = [await snapshotOf(samplePolicy('web')), await snapshotOf(samplePolicy('api'))];
    const verdict = verdictBetween(first, second, { breakGlass: GLASS });
    const { record } = await recordGateVerdict(as(operator), verdict);
    await recordGateVerdict(as(operator), verdict);
    const row = await test.db.auditEvent.findFirstOrThrow({ where: { action: 'gate.glass-broken' } });
    expect(row).toMatchObject({ objectId: record.id, reason: GLASS.reason });
    expect(await audited('gate.glass-broken')).toBe(1);
    expect(await test.db.event.findMany({ where: { kind: 'drift' } })).toMatchObject([
      { kind: 'drift', title: 'Glass broken by ada: payments are down' },
    ]);
    expect(await test.db.approvalRequest.findMany()).toMatchObject([
      { kind: 'config-change', state: 'pending', subjectKey: `review/${record.id}` },
    ]);
  });

  it('of an override that only asked is audited', async () => {
    const [first, second] = [await snapshotOf(samplePolicy('web')), await snapshotOf(samplePolicy('api'))];
    const override = { mode: 'signed', requested: true, by: 'ada' } as const;
    await recordGateVerdict(as(operator), verdictBetween(first, second, { override }));
    expect(await audited('gate.override-refused')).toBe(1);
  });

  it('that rests on an approval nobody issued here is not recorded', async () => {
    const [first, second] = [await snapshotOf(samplePolicy('web')), await snapshotOf(samplePolicy('api'))];
    const failed = verdictBetween(first, second);
    const forged: GateVerdict = {
      ...failed,
      verdict: 'pass',
      result: 'WARNED',
      exit: 0,
      satisfiesProduction: true,
      approval: {
        id: 'apr_01J0ZW3H9Y5T2M8K4Q6R7S1VXC',
        approvers: [{ id: 'usr_1', name: 'Grace' }],
        expiresAt: '2030-06-15T13:00:00.000Z',
        payload: {
          type: 'config-change',
          release: 'v0.3.3',
          environment: 'test',
          base: first.treeRoot,
          head: second.treeRoot,
          diffDigest: failed.diffDigest ?? '',
          author: failed.author,
          repository: null,
          expiresAt: '2030-06-15T13:00:00.000Z',
        },
      },
    };
    await expect(recordGateVerdict(as(operator), forged)).rejects.toMatchObject({ code: 'not_found' });
    await expect(set(first).then(() => set(second))).rejects.toMatchObject({ code: 'forbidden' });
  });
});
