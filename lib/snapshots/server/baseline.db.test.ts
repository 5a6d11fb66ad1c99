import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '@/lib/access';
import { openArtifact, openStatement } from '@/lib/evidence/server';
import { AppError, concatBytes, fromUtf8 } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction } from '@/lib/platform/db';
import { testClock, testConfig, testCtx, testPorts, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { autoscalerYaml, policyYaml } from '@/lib/testing/manifests';
import { snapshotOf } from '@/lib/testing/snapshots';
import { baselineHistory } from './baseline-history';
import { currentDrift } from './current-drift';
import { driftBetween, exportDrift } from './drift-between';
import { enterBaseline } from './enter-baseline';
import { listAttestations } from './list-attestations';
import { objectHistory } from './object-history';
import { postSnapshot } from './post-snapshot';

let test: TestDb;
beforeAll(async () => {
  test = await createTestDb();
});
afterAll(() => test.drop());

const clock = testClock();
const operator = testUser('operator');
const code = (error: unknown) => (error instanceof AppError ? error.code : error);
const page = { offset: 0, limit: 50 };
const reason = 'the release was approved';
const cluster = (name: string) => ({ name, uid: null, version: null, releases: [] });
const LIVE = { collector: 'cluster', gitCommit: null, cluster: cluster('eu') } as const;

function installation(environment: string) {
  const config = testConfig(`
environment: { name: ${environment}, kind: demo }
sources: [{ id: prometheus, url: "http://127.0.0.1:9", region: eu }]
tenants: [{ id: TENANT_001, residency: eu }]
evidence: { stores: [{ id: local-eu, kind: local, region: eu }], exportRegions: [eu] }
`);
  const ports = testPorts(config);
  return (actor: Actor = operator) => testCtx(test.db, actor, { clock, ports });
}
const driftMarks = async (environment: string) =>
  (
    await test.db.event.findMany({
      where: { kind: 'drift', title: { contains: ` ${environment} ` } },
      orderBy: { startsAt: 'asc' },
    })
  ).map(({ title }) => title);

/** A choice of baseline as whoever records it enters it. */
async function mark(ctx: Ctx, record: string, why: string): Promise<void> {
  const of = { environment: ctx.ports.config.environment.name, origin: 'demo', tenantId: null };
  const replaces = (await currentDrift(ctx)).baseline?.recordId ?? null;
  const setBy = { kind: 'user', id: operator.id, name: 'operator' };
  const choice = { recordId: record, setAt: ctx.clock.now(), setBy, reason: why, choiceId: null };
  await inTransaction(ctx.db, (tx) =>
    enterBaseline(tx, ctx, of, { ...choice, verdictId: null, approval: null, replaces }),
  );
}

describe('the history of baselines', () => {
  it('says from when to when each counted, set by whom and why', async () => {
    const ctx = installation('set')();
    const first = await snapshotOf(ctx, [policyYaml('web')]);
    clock.advance(60);
    const second = await snapshotOf(ctx, [policyYaml('web', { port: 9090 })]);
    await mark(ctx, first, 'as approved');
    clock.advance(60);
    await mark(ctx, second, 'the next one');
    const { baselines, nextBefore } = await baselineHistory(ctx, { environment: 'set', limit: 10 });
    expect(baselines).toMatchObject([
      { recordId: second, until: null, reason: 'the next one', approval: null },
      { recordId: first, until: clock.now().toISOString(), setBy: { id: operator.id }, environment: 'set' },
    ]);
    expect(nextBefore).toBeNull();
    const cut = await baselineHistory(ctx, { environment: 'set', limit: 1 });
    expect(cut.nextBefore).toBe(cut.baselines[0]?.id);
    const rest = await baselineHistory(ctx, { environment: 'set', limit: 1, before: cut.nextBefore ?? '' });
    expect(rest.baselines.map(({ recordId }) => recordId)).toEqual([first]);
    const listed = await listAttestations(ctx, { environment: 'set', what: 'snapshot' });
    expect(listed.attestations.map(({ snapshot }) => snapshot?.drift)).toEqual(['baseline', 'differs']);
    const ci = { ...ctx, actor: testUser('ci') };
    expect(await baselineHistory(ci, { limit: 1 }).catch(code)).toBe('forbidden');
  });
});

describe('drift now', () => {
  it('has a name for everything that is not known, and marks the axis when it appears and clears', async () => {
    const ctx = installation('now')();
    expect(await currentDrift(ctx)).toMatchObject({ state: 'unknown', code: 'no-baseline', changes: null });
    const base = await snapshotOf(ctx, [policyYaml('web'), autoscalerYaml('web', 4)]);
    await mark(ctx, base, reason);
    expect(await currentDrift(ctx)).toMatchObject({ state: 'unknown', code: 'no-snapshot' });
    await snapshotOf(ctx, [policyYaml('web'), autoscalerYaml('web', 4)], LIVE);
    expect(await currentDrift(ctx)).toMatchObject({ state: 'same', changes: 0, code: null });
    expect(await driftMarks('now')).toEqual([]);
    clock.advance(600);
    const drifted = await snapshotOf(ctx, [policyYaml('web'), autoscalerYaml('web', 9)], LIVE);
    expect(await currentDrift(ctx)).toMatchObject({ state: 'differs', changes: 1, code: null });
    clock.advance(600);
    await snapshotOf(ctx, [policyYaml('web'), autoscalerYaml('web', 9)], LIVE);
    expect(await driftMarks('now')).toEqual(['Configuration of now drifts from its baseline']);
    clock.advance(600);
    const partial = { ...LIVE, problems: ['"pay" is forbidden'] };
    await snapshotOf(ctx, [policyYaml('web'), autoscalerYaml('web', 4)], partial as object);
    expect(await currentDrift(ctx)).toMatchObject({ state: 'unknown', code: 'incomplete', changes: null });
    clock.advance(600);
    await snapshotOf(ctx, [policyYaml('web'), autoscalerYaml('web', 9)], LIVE);
    clock.advance(600);
    await mark(ctx, drifted, 'more replicas were approved');
    expect(await currentDrift(ctx)).toMatchObject({ state: 'same' });
    expect((await driftMarks('now')).at(-1)).toBe('Configuration of now is as in its baseline again');
    clock.advance(25 * 3_600);
    expect(await currentDrift(ctx)).toMatchObject({ state: 'unknown', code: 'stale', changes: null });
    expect(await currentDrift(ctx, { environment: 'elsewhere' })).toMatchObject({ code: 'no-baseline' });
    expect(await currentDrift({ ...ctx, actor: testUser('ci') }).catch(code)).toBe('forbidden');
  });

  it('of several clusters tells the worst, and none hides another', async () => {
    const ctx = installation('two')();
    const base = await snapshotOf(ctx, [policyYaml('web')]);
    await mark(ctx, base, reason);
    await snapshotOf(ctx, [policyYaml('web', { port: 1 })], LIVE);
    clock.advance(60);
    await snapshotOf(ctx, [policyYaml('web')], { ...LIVE, cluster: cluster('us') });
    expect(await currentDrift(ctx)).toMatchObject({ state: 'differs', live: { cluster: 'eu' }, changes: 1 });
    clock.advance(60);
    await snapshotOf(ctx, [policyYaml('web')], LIVE);
    expect(await currentDrift(ctx)).toMatchObject({ state: 'same' });
    clock.advance(24 * 3_600);
    await snapshotOf(ctx, [policyYaml('web')], LIVE);
    expect(await currentDrift(ctx)).toMatchObject({
      state: 'unknown',
      code: 'stale',
      live: { cluster: 'us' },
    });
    expect(await driftMarks('two')).toEqual([
      'Configuration of two drifts from its baseline',
      'Configuration of two is as in its baseline again',
    ]);
  });

  it('tells of an object by which baseline its change counts', async () => {
    const ctx = installation('approved')();
    const base = await snapshotOf(ctx, [policyYaml('door')]);
    await mark(ctx, base, 'as it always was');
    clock.advance(60);
    await snapshotOf(ctx, [policyYaml('door', { port: 9090 })]);
    const history = () =>
      objectHistory(ctx, { identity: 'networking.k8s.io/NetworkPolicy/shop/door', limit: 10 });
    expect((await history()).versions.map(({ baseline }) => baseline?.reason ?? null)).toEqual([
      null,
      'as it always was',
    ]);
    clock.advance(60);
    const next = await snapshotOf(ctx, [policyYaml('door', { port: 9090 }), policyYaml('window')]);
    await mark(ctx, next, 'the door may be 9090');
    expect((await history()).versions.map(({ baseline }) => baseline?.reason ?? null)).toEqual([
      'the door may be 9090',
      'as it always was',
    ]);
  });
});

describe('what differs between two snapshots', () => {
  it('comes in pages, filtered, with totals of all of it', async () => {
    const ctx = installation('between')();
    const many = Array.from({ length: 30 }, (_, at) => policyYaml(`p${String(at).padStart(2, '0')}`));
    const base = await snapshotOf(ctx, [...many, autoscalerYaml('web', 4)]);
    const head = await snapshotOf(ctx, [
      ...many.slice(5),
      ...[0, 1, 2].map((at) => policyYaml(`p0${at}`, { port: 9090 })),
      autoscalerYaml('web', 8),
    ]);
    const drift = await driftBetween(ctx, { base, head, ...page, limit: 4 });
    expect(drift).toMatchObject({
      total: 6,
      matching: 6,
      nextOffset: 4,
      uncertain: [],
      byClass: { changed: 4, removed: 2 },
      byKind: { NetworkPolicy: 5, HorizontalPodAutoscaler: 1 },
      byRisk: { 'scale-maximum-doubled': 1, 'network-opened': 3, 'network-policy-removed': 2 },
    });
    expect(drift.changes).toHaveLength(4);
    const risky = await driftBetween(ctx, { base, head, ...page, risk: 'scale-maximum-doubled' });
    expect(risky).toMatchObject({ total: 6, matching: 1, nextOffset: null });
    expect(risky.changes[0]?.fields).toMatchObject([{ path: 'spec.maxReplicas', before: 4, after: 8 }]);
    expect((await driftBetween(ctx, { base, head: base, ...page })).total).toBe(0);
    expect((await exportDrift(ctx, { base, head, class: 'removed' })).changes).toHaveLength(2);
    const ci = { ...ctx, actor: testUser('ci') };
    expect(await driftBetween(ci, { base, head, ...page }).catch(code)).toBe('forbidden');
    const nowhere = 'evd_00000000000000000000000000';
    expect(await driftBetween(ctx, { base, head: nowhere, ...page }).catch(code)).toBe('not_found');
  });
});

describe('a snapshot that is posted', () => {
  const parts = async (bytes: AsyncIterable<Uint8Array>) => {
    const all: Uint8Array[] = [];
    for await (const part of bytes) all.push(part);
    return fromUtf8(concatBytes(...all));
  };

  it('is stored when a key of this installation signed it, once, and refused otherwise', async () => {
    const ctx = installation('posted')();
    const made = await snapshotOf(ctx, [policyYaml('web')]);
    const snapshot = await parts((await openArtifact(ctx, made)).bytes);
    const signature = await parts((await openStatement(ctx, made)).bytes);
    clock.advance(60);
    const first = await postSnapshot(ctx, { snapshot, signature });
    expect(first).toMatchObject({
      created: true,
      snapshot: { source: 'commit', revision: 'a'.repeat(40), objects: 1, added: 0, changed: 0 },
    });
    // What counts is when it was signed, not when it came.
    expect(first.snapshot.takenAt).toBe(new Date(clock.now().getTime() - 60_000).toISOString());
    expect(await postSnapshot(ctx, { snapshot, signature })).toMatchObject({
      created: false,
      snapshot: { recordId: first.snapshot.recordId },
    });
    const refusal = async (input: { snapshot: string; signature: string }, over: object = {}) => {
      const error = await postSnapshot({ ...ctx, ...over }, input).catch((thrown: unknown) => thrown);
      return error instanceof AppError ? `${error.code}: ${error.message}` : 'accepted';
    };
    expect(await refusal({ snapshot: `${snapshot} `, signature })).toContain('subject-mismatch');
    expect(await refusal({ snapshot, signature: '{}' })).toContain('bundle-malformed');
    const tampered = signature.replace(/"sig":"../, '"sig":"AA');
    expect(await refusal({ snapshot, signature: tampered })).toMatch(/^forbidden: .*signature/);
    const elsewhere = installation('elsewhere')();
    expect(await refusal({ snapshot, signature }, { ports: elsewhere.ports })).toContain('environment-mixed');
    expect(await refusal({ snapshot, signature }, { actor: testUser('viewer') })).toContain('forbidden');
    expect(await test.db.configSnapshot.count({ where: { record: { environment: 'posted' } } })).toBe(2);
  });
});
