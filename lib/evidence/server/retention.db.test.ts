import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '@/lib/access';
import { sequence } from '@/lib/evidence-log/server';
import { AppError, concatBytes, utf8 } from '@/lib/kernel';
import { exportKeyset } from '@/lib/keys/server';
import type { BlobStore } from '@/lib/platform/blobs/blob-store';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction } from '@/lib/platform/db';
import { testClock, testConfig, testCtx, testPorts, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { isWaitingForLock, waitUntil } from '@/lib/testing/waiting';
import { verifyBundle } from '@/lib/verifier';
import type { NewRecord } from '../new-record';
import { buildBundle } from './build-bundle';
import { getRecord } from './get-record';
import { lockHolds } from './keep-store';
import { placeHold, releaseHold } from './legal-hold';
import { insertHold } from './legal-hold-store';
import { openArtifact, openStatement } from './open-artifact';
import { openBundleTar } from './open-bundle';
import { recordEvidence } from './record-evidence';
import { requestBundle } from './request-bundle';
import { runRetention } from './retention';

const clock = testClock();
const ports = testPorts(
  testConfig(`
environment: { name: test, kind: demo }
sources: [{ id: prometheus, url: "http://127.0.0.1:9", region: eu }]
tenants:
  - { id: TENANT_001, residency: eu }
  - { id: TENANT_002, residency: us }
evidence:
  stores:
    - { id: local-eu, kind: local, region: eu }
    - { id: local-us, kind: local, region: us }
  exportRegions: [eu, us]
  retention:
    - { rule: probes, kinds: [probe], days: 30 }
`),
);
const system: Actor = { kind: 'system', job: 'worker' };
const admin = testUser('admin');
const stop = new AbortController();
let running: Promise<void>;
let test: TestDb;

beforeAll(async () => {
  test = await createTestDb();
  running = sequence(ctxOf(system), { url: test.url, batchEveryMs: 5, checkpointEveryMs: 0 }, stop.signal);
});
afterAll(async () => {
  stop.abort();
  await running;
  await test.drop();
});

const ctxOf = (actor: Actor, over: Partial<Ctx> = {}) => testCtx(test.db, actor, { clock, ports, ...over });
const DAY = 86_400;
let count = 0;

function record(over: Partial<NewRecord> & { content?: Uint8Array } = {}) {
  count += 1;
  return recordEvidence(ctxOf(testUser('operator')), {
    kind: 'probe',
    title: `probe ${count}`,
    path: `probes/${count}.txt`,
    mediaType: 'text/plain',
    source: {},
    content: utf8(`probe ${count}`),
    ...over,
  });
}
const run = (dryRun = false, over: Partial<Ctx> = {}) => runRetention(ctxOf(system, over), { dryRun });
const sizes = (sha256: string) => Promise.all(ports.blobs.map((store) => store.size(sha256)));
const audited = (sha256: string) =>
  test.db.auditEvent.findMany({ where: { action: 'blob.retired', objectId: sha256 } });
async function bytesOf(content: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of content) parts.push(part);
  return concatBytes(...parts);
}

/** Stores that do what `remove` says instead of removing. */
const withRemove = (remove: BlobStore['remove']): Partial<Ctx> => ({
  ports: { ...ports, blobs: ports.blobs.map((store) => ({ ...store, remove })) },
});

describe('retention', () => {
  it('removes bytes past their rule, and leaves digest, statement, tombstone and audit row', async () => {
    const made = await record({ tenantId: 'TENANT_002' });
    const { sha256, size } = made.artifact;
    clock.advance(29 * DAY);
    expect((await run()).retired).toEqual([]);
    clock.advance(DAY);
    const planned = { sha256, size, rule: 'probes', reason: 'after 30 days', recordIds: [made.id] };
    expect(await run(true)).toMatchObject({ dryRun: true, retired: [planned] });
    expect(await sizes(sha256)).toEqual([null, size]);
    expect(await run()).toMatchObject({ retired: [planned], problems: [] });
    expect(await sizes(sha256)).toEqual([null, null]);
    expect(await test.db.blobTombstone.findUnique({ where: { sha256 } })).toMatchObject({
      rule: 'probes',
      reason: 'after 30 days',
      retiredBy: 'worker',
      retiredAt: clock.now(),
    });
    expect(await audited(sha256)).toMatchObject([
      {
        tenantId: 'TENANT_002',
        actorKind: 'system',
        reason: 'probes: after 30 days',
        detail: { rule: 'probes', size, records: 1, firstRecords: [made.id] },
      },
    ]);
    await expect(openArtifact(ctxOf(admin), made.id)).rejects.toMatchObject({ code: 'gone' });
    expect((await bytesOf((await openStatement(ctxOf(admin), made.id)).bytes)).length).toBeGreaterThan(0);
    expect(await getRecord(ctxOf(admin), made.id)).toMatchObject({ retired: { rule: 'probes' } });
    expect((await run()).retired).toEqual([]);
  });

  it('keeps what a hold keeps, until the hold is released', async () => {
    const held = await record({ tenantId: 'TENANT_001' });
    const other = await record({ tenantId: 'TENANT_002' });
    const hold = await placeHold(ctxOf(admin), {
      scope: 'tenant',
      scopeId: 'TENANT_001',
      reason: 'case 117',
    });
    clock.advance(31 * DAY);
    const report = await run();
    expect(report.retired.map(({ sha256 }) => sha256)).toEqual([other.artifact.sha256]);
    expect(report.kept).toContainEqual({
      sha256: held.artifact.sha256,
      reason: `held by ${hold.id}: case 117`,
    });
    await releaseHold(ctxOf(admin), hold.id, { reason: 'case closed' });
    expect((await run()).retired.map(({ sha256 }) => sha256)).toEqual([held.artifact.sha256]);
  });

  it('keeps bytes that a younger record has or builds on, and what is a statement as well', async () => {
    const content = utf8('the same in two records');
    const old = await record({ content });
    const base = await record();
    const signed = await record();
    const row = await test.db.evidenceRecord.findUniqueOrThrow({ where: { id: signed.id } });
    const statement = await bytesOf((await openStatement(ctxOf(admin), signed.id)).bytes);
    const copy = await record({ content: statement });
    expect(copy.artifact.sha256).toBe(row.bundleDigest);
    clock.advance(20 * DAY);
    await record({ content });
    await record({ cites: [{ sha256: base.artifact.sha256, role: 'baseline' }] });
    clock.advance(11 * DAY);
    const { kept, retired } = await run();
    const reasonOf = (sha256: string) => kept.find((one) => one.sha256 === sha256)?.reason;
    expect(reasonOf(old.artifact.sha256)).toMatch(/still needs them/);
    expect(reasonOf(base.artifact.sha256)).toMatch(/builds on them/);
    expect(reasonOf(copy.artifact.sha256)).toMatch(/needed to prove/);
    expect(retired.map(({ sha256 }) => sha256)).toEqual([signed.artifact.sha256]);
    expect(await sizes(old.artifact.sha256)).not.toEqual([null, null]);
    clock.advance(30 * DAY);
    await run();
    expect(await sizes(base.artifact.sha256)).toEqual([null, null]);
    expect(await sizes(copy.artifact.sha256)).not.toEqual([null, null]);
  });

  it.each<[string, BlobStore['remove']]>([
    ['the store is away', () => Promise.reject(new AppError('unreachable', { message: 'store away' }))],
    ['the process ends', () => Promise.reject(new Error('killed'))],
  ])('finishes at the next run when %s after the tombstone was written', async (what, remove) => {
    const { artifact } = await record();
    clock.advance(31 * DAY);
    const first = run(false, withRemove(remove));
    if (what === 'the process ends') await expect(first).rejects.toThrow('killed');
    else expect((await first).problems.join()).toContain(`sha256:${artifact.sha256} is still in local-eu`);
    expect(await test.db.blobTombstone.count({ where: { sha256: artifact.sha256 } })).toBe(1);
    expect(await sizes(artifact.sha256)).toEqual([artifact.size, null]);
    expect((await run()).garbage).toContainEqual({
      sha256: artifact.sha256,
      store: 'local-eu',
      why: 'retired',
    });
    expect(await sizes(artifact.sha256)).toEqual([null, null]);
    expect(await audited(artifact.sha256)).toHaveLength(1);
  });

  it('removes nothing when the tombstone cannot be written', async () => {
    const { artifact } = await record();
    clock.advance(31 * DAY);
    const broken = { ...clock, now: () => new Date(Number.NaN) };
    await expect(run(false, { clock: broken })).rejects.toThrow();
    expect(await sizes(artifact.sha256)).toEqual([artifact.size, null]);
    await run();
    expect(await sizes(artifact.sha256)).toEqual([null, null]);
  });

  it('of two runs at once writes one tombstone and one audit row for each', async () => {
    const made = await Promise.all(Array.from({ length: 6 }, () => record()));
    clock.advance(31 * DAY);
    const reports = await Promise.all([run(), run(), run()]);
    const retired = reports.flatMap((report) => report.retired.map(({ sha256 }) => sha256));
    expect(retired.sort()).toEqual(made.map(({ artifact }) => artifact.sha256).sort());
    for (const { artifact } of made) expect(await audited(artifact.sha256)).toHaveLength(1);
  });

  it('waits for a hold that is being placed, and then keeps what it holds', async () => {
    const { artifact, id } = await record();
    clock.advance(31 * DAY);
    let retiring: ReturnType<typeof run> | undefined;
    let settled = false;
    await inTransaction(test.db, async (tx) => {
      await lockHolds(tx, 'exclusive');
      retiring = run();
      retiring.finally(() => {
        settled = true;
      });
      await waitUntil(() => isWaitingForLock(test.db));
      expect(settled).toBe(false);
      const reason = 'placed while retention ran';
      await insertHold(tx, {
        id: 'hld_RACE',
        scope: 'record',
        scopeId: id,
        reason,
        placedAt: clock.now(),
        placedBy: 'admin',
      });
    });
    expect((await retiring)?.kept).toContainEqual({
      sha256: artifact.sha256,
      reason: 'held by hld_RACE: placed while retention ran',
    });
    expect(await sizes(artifact.sha256)).toEqual([artifact.size, null]);
  });

  it('never lets the same bytes come back under a tombstone', async () => {
    const content = utf8('comes back');
    await record({ content });
    clock.advance(31 * DAY);
    await run();
    await expect(record({ content })).rejects.toMatchObject({
      code: 'conflict',
      userMessage: expect.stringContaining('retention rule “probes”'),
    });
  });

  it('leaves proofs valid: a new bundle verifies and names what is gone, an old one says so', async () => {
    const release = 'v7.0.0';
    const gone = await record({ release, path: 'probes/gone.txt' });
    const stays = await record({ release, kind: 'note', path: 'notes/stays.txt' });
    const build = async () => {
      clock.advance(1);
      const { bundle } = await requestBundle(ctxOf(admin), { release }, null);
      return (await buildBundle(ctxOf(system), bundle.id)).id;
    };
    const old = await build();
    clock.advance(31 * DAY);
    const hold = await placeHold(ctxOf(admin), { scope: 'release', scopeId: release, reason: 'case 118' });
    await run();
    expect((await openBundleTar(ctxOf(admin), old)).size).toBeGreaterThan(0);
    await releaseHold(ctxOf(admin), hold.id, { reason: 'case closed' });
    await run();
    await expect(openBundleTar(ctxOf(admin), old)).rejects.toMatchObject({
      code: 'gone',
      userMessage: expect.stringContaining('probes/gone.txt'),
    });
    const tar = await openBundleTar(ctxOf(admin), await build());
    expect(tar.bundle.missing).toContainEqual({
      path: 'probes/gone.txt',
      reason: expect.stringContaining('was retired: probes, after 30 days'),
    });
    const { fingerprints } = await exportKeyset(ctxOf(system));
    const report = await verifyBundle({ chunks: tar.open() }, { rootKeyId: fingerprints.root }, ports.crypto);
    expect(report.checks.filter(({ state }) => state === 'fail')).toEqual([]);
    expect(report.verdict).toBe('verified');
    for (const { id } of [gone, stays]) {
      const { checks, log } = await getRecord(ctxOf(admin), id);
      expect(checks.filter(({ state }) => state === 'fail')).toEqual([]);
      expect(log?.proof).not.toBeNull();
    }
  });

  it.each<[string, Actor, string]>([
    ['an operator', testUser('operator'), 'forbidden'],
    ['an auditor', testUser('auditor'), 'forbidden'],
    ['an admin of one tenant', testUser([{ role: 'admin', tenants: ['TENANT_001'] }]), 'forbidden'],
    ['a stranger', { kind: 'anonymous' }, 'unauthenticated'],
  ])('is not for %s, not even as a dry run', async (_who, actor, code) => {
    await expect(runRetention(ctxOf(actor), { dryRun: true })).rejects.toMatchObject({ code });
  });
});
