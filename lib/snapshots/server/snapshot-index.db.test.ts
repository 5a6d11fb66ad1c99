import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '@/lib/access';
import { openArtifact, recordEvidence } from '@/lib/evidence/server';
import { AppError, concatBytes, utf8 } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { testClock, testConfig, testCtx, testPorts, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { autoscalerYaml, policyYaml } from '@/lib/testing/manifests';
import { snapshotOf } from '@/lib/testing/snapshots';
import { getSnapshot, listObjects } from './get-snapshot';
import { indexMissingSnapshots } from './index-missing';
import { listAttestations } from './list-attestations';
import { objectHistory } from './object-history';

let test: TestDb;
beforeAll(async () => {
  test = await createTestDb();
});
afterAll(() => test.drop());

const clock = testClock();
const operator = testUser('operator');
const viewer = testUser([{ role: 'viewer', tenants: ['TENANT_001'] }], 'usr_TEST000000000000000000000B');
const code = (error: unknown) => (error instanceof AppError ? error.code : error);

/** An installation of its own in the same database, so that tests do not see one another’s snapshots. */
function installation(environment: string) {
  const config = testConfig(`
environment: { name: ${environment}, kind: demo }
sources: [{ id: prometheus, url: "http://127.0.0.1:9", region: eu }]
tenants: [{ id: TENANT_001, residency: eu }, { id: TENANT_002, residency: eu }]
evidence: { stores: [{ id: local-eu, kind: local, region: eu }], exportRegions: [eu] }
`);
  const ports = testPorts(config);
  return (actor: Actor = operator) => testCtx(test.db, actor, { clock, ports });
}
const POLICY = 'networking.k8s.io/NetworkPolicy/shop';
const eventsOf = (environment: string) =>
  test.db.event.findMany({
    where: { title: { contains: ` ${environment}` } },
    orderBy: { id: 'asc' },
    select: { kind: true, title: true, link: true, tenantId: true },
  });
async function bytesOf(ctx: Ctx, record: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of (await openArtifact(ctx, record)).bytes) parts.push(part);
  return concatBytes(...parts);
}
const versions = () => test.db.configObjectVersion.count();

describe('the index of snapshots', () => {
  it('keeps a row for each object that changed, and none for the rest', async () => {
    const ctx = installation('rows')();
    const objects = Array.from({ length: 40 }, (_, at) => policyYaml(`web-${at}`));
    const before = await versions();
    const first = await snapshotOf(ctx, objects);
    expect(await versions()).toBe(before + 40);
    clock.advance(60);
    const second = await snapshotOf(ctx, [
      ...objects.slice(2),
      policyYaml('web-1', { port: 9090 }),
      policyYaml('new'),
    ]);
    expect(await versions()).toBe(before + 43);
    clock.advance(60);
    const third = await snapshotOf(ctx, [
      policyYaml('new'),
      policyYaml('web-1', { port: 9090 }),
      ...objects.slice(2).reverse(),
    ]);
    expect(await versions()).toBe(before + 43);

    expect(await getSnapshot(ctx, first)).toMatchObject({ objects: 40, added: 40, changed: 0, removed: 0 });
    expect(await getSnapshot(ctx, second)).toMatchObject({
      objects: 40,
      added: 1,
      changed: 1,
      removed: 1,
      before: first,
      source: 'commit',
      revision: 'a'.repeat(40),
      drift: 'no-baseline',
      kindCounts: { NetworkPolicy: 40 },
      ignored: { 'metadata.annotations.kubectl.kubernetes.io/last-applied-configuration': 40 },
      unreadable: null,
    });
    expect(await getSnapshot(ctx, third)).toMatchObject({ added: 0, changed: 0, removed: 0, before: second });
    // Two that say the same say it in one digest.
    expect((await getSnapshot(ctx, third)).treeRoot).toBe((await getSnapshot(ctx, second)).treeRoot);
  });

  it('tells the objects of any snapshot, in pages, with words and kinds, and since when each is so', async () => {
    const ctx = installation('pages')();
    const first = await snapshotOf(ctx, [policyYaml('a'), policyYaml('b'), autoscalerYaml('a', 4)]);
    clock.advance(60);
    const second = await snapshotOf(ctx, [
      policyYaml('a', { port: 9090 }),
      policyYaml('c'),
      autoscalerYaml('a', 4),
    ]);
    const names = async (record: string, query: object = {}) =>
      (await listObjects(ctx, record, { limit: 10, ...query })).objects.map(
        ({ kind, name, since }) => `${kind}/${name} ${since?.recordId === second ? 'second' : 'first'}`,
      );
    expect(await names(first)).toEqual([
      'HorizontalPodAutoscaler/a first',
      'NetworkPolicy/a first',
      'NetworkPolicy/b first',
    ]);
    expect(await names(second)).toEqual([
      'HorizontalPodAutoscaler/a first',
      'NetworkPolicy/a second',
      'NetworkPolicy/c second',
    ]);
    expect(await names(second, { kind: 'NetworkPolicy' })).toHaveLength(2);
    expect(await names(second, { q: 'POLICY/shop/C' })).toEqual(['NetworkPolicy/c second']);
    expect(await names(second, { q: '%' })).toEqual([]);
    const page = await listObjects(ctx, second, { limit: 2 });
    expect(page.objects).toHaveLength(2);
    expect(page.nextAfter).toBe(page.objects[1]?.identity);
    const rest = await listObjects(ctx, second, { limit: 2, after: page.nextAfter ?? '' });
    expect(rest.objects.map(({ name }) => name)).toEqual(['c']);
    expect(rest.nextAfter).toBeNull();
  });

  it('recorded at once by several, each knows what came before it', async () => {
    const ctx = installation('race')();
    const made = await Promise.all(
      [1, 2, 3, 4].map((port) => snapshotOf(ctx, [policyYaml('web', { port: port }), policyYaml('calm')])),
    );
    const details = await Promise.all(made.map((record) => getSnapshot(ctx, record)));
    expect(details.map(({ before }) => before).filter((before) => before === null)).toHaveLength(1);
    expect(new Set(details.map(({ before }) => before)).size).toBe(4);
    expect(details.reduce((sum, { added, changed }) => sum + added + changed, 0)).toBe(5);
  });

  it('of an incomplete snapshot keeps its head and not its objects: what it lacks may still be there', async () => {
    const ctx = installation('partial')();
    await snapshotOf(ctx, [policyYaml('web'), policyYaml('db')]);
    const before = await versions();
    const partial = {
      collector: 'git',
      gitCommit: null,
      gitDirty: null,
      files: 1,
      problems: ['namespaces "pay" is forbidden'],
    } as const;
    const record = await snapshotOf(ctx, [policyYaml('web')], partial as object);
    expect(await versions()).toBe(before);
    expect(await getSnapshot(ctx, record)).toMatchObject({
      objects: 1,
      removed: 0,
      drift: 'incomplete',
      problems: ['namespaces "pay" is forbidden'],
      kindCounts: { NetworkPolicy: 1 },
    });
    const { objects } = await listObjects(ctx, record, { limit: 10 });
    expect(objects).toMatchObject([{ name: 'web', since: null }]);
  });

  it('comes to what was recorded another way later, and names what it cannot read', async () => {
    const ctx = installation('late')();
    const source = await snapshotOf(ctx, [policyYaml('web')]);
    const given = {
      kind: 'config-snapshot',
      path: 'config/config-snapshot.json',
      mediaType: 'application/json',
      source: { run: 'https://ci.example/1', collector: 'git', gitCommit: 'b'.repeat(40) },
    };
    const good = await recordEvidence(ctx, {
      ...given,
      title: 'Posted by a pipeline',
      content: await bytesOf(ctx, source),
    });
    clock.advance(1);
    const bad = await recordEvidence(ctx, {
      ...given,
      title: 'No snapshot at all',
      content: utf8('{"v":1}'),
    });
    expect((await listAttestations(ctx, { environment: 'late' })).attestations[0]).toMatchObject({
      recordId: bad.id,
      snapshot: null,
    });
    expect(await indexMissingSnapshots(ctx)).toBe(2);
    expect(await indexMissingSnapshots(ctx)).toBe(0);
    expect(await getSnapshot(ctx, good.id)).toMatchObject({
      revision: 'b'.repeat(40),
      objects: 1,
      problems: [],
    });
    const unreadable = await getSnapshot(ctx, bad.id);
    expect(unreadable).toMatchObject({ treeRoot: null, objects: 0, drift: 'incomplete' });
    expect(unreadable.unreadable).toContain('snapshot');
    expect(unreadable.problems).toHaveLength(1);
  });

  it('marks a deploy when release or revision is another, and not when nothing is new', async () => {
    const ctx = installation('deploys')();
    const first = await snapshotOf(ctx, [policyYaml('web')]);
    clock.advance(60);
    await snapshotOf(ctx, [policyYaml('web', { port: 9090 })]);
    await snapshotOf(ctx, [policyYaml('web')], { collector: 'files', gitCommit: null });
    clock.advance(60);
    const other = await snapshotOf(ctx, [policyYaml('web')], { gitCommit: 'c'.repeat(40) });
    expect(await eventsOf('deploys')).toEqual([
      {
        kind: 'deploy',
        title: 'v0.3.3 at aaaaaaaaaaaa attested in deploys',
        link: `/attestations/${first}`,
        tenantId: null,
      },
      {
        kind: 'deploy',
        title: 'v0.3.3 at cccccccccccc attested in deploys',
        link: `/attestations/${other}`,
        tenantId: null,
      },
    ]);
  });

  it('is append-only', async () => {
    await expect(test.db.configSnapshot.deleteMany()).rejects.toThrow(/append-only|denied/);
    await expect(test.db.configObjectVersion.updateMany({ data: { seq: 1 } })).rejects.toThrow(
      /append-only|denied/,
    );
  });
});

describe('the history of an object', () => {
  it('tells when it came, changed and went, with the snapshots on both sides', async () => {
    const ctx = installation('history')();
    const first = await snapshotOf(ctx, [policyYaml('web'), policyYaml('calm')]);
    clock.advance(60);
    const second = await snapshotOf(ctx, [policyYaml('web', { port: 9090 }), policyYaml('calm')]);
    clock.advance(60);
    await snapshotOf(ctx, [policyYaml('web', { port: 9090 }), policyYaml('calm', { port: 1 })]);
    clock.advance(60);
    const last = await snapshotOf(ctx, [policyYaml('calm', { port: 1 })]);
    const history = await objectHistory(ctx, { identity: `${POLICY}/web`, limit: 100 });
    const own = history.versions.filter(({ snapshot }) => snapshot.environment === 'history');
    expect(own.map(({ what, snapshot, digest }) => [what, snapshot.recordId, digest === null])).toEqual([
      ['removed', last, true],
      ['changed', second, false],
      ['added', first, false],
    ]);
    expect(own[1]?.previousRecordId).toBe(first);
    expect(own[2]?.previousRecordId).toBeNull();
    expect(history.isCut).toBe(false);
    const cut = await objectHistory(ctx, { identity: `${POLICY}/web`, limit: 1 });
    expect(cut.isCut).toBe(true);
    expect(cut.versions[0]?.what).toBe('removed');
    expect((await objectHistory(ctx, { identity: `${POLICY}/nobody`, limit: 10 })).versions).toEqual([]);
  });
});

describe('the list of attestations', () => {
  it('holds snapshots and verdicts of gates, narrowed and in pages', async () => {
    const ctx = installation('listed')();
    const commit = await snapshotOf(ctx, [policyYaml('web')]);
    clock.advance(60);
    const cluster = await snapshotOf(ctx, [policyYaml('web')], { collector: 'cluster', gitCommit: null });
    clock.advance(60);
    const verdict = await recordEvidence(ctx, {
      kind: 'gate-verdict',
      title: 'Configuration gate failed: 1 object drifted',
      path: 'config/gate-verdict.json',
      verdict: 'fail',
      source: { run: 'x' },
      content: utf8('{}'),
    });
    await recordEvidence(ctx, {
      kind: 'load-test',
      title: 'Something else',
      path: 'tests/x.json',
      source: {},
      content: utf8('x'),
    });
    const listed = async (query: object) =>
      (await listAttestations(ctx, { environment: 'listed', ...query })).attestations.map(
        ({ recordId }) => recordId,
      );
    expect(await listed({})).toEqual([verdict.id, cluster, commit]);
    expect(await listed({ what: 'verdict' })).toEqual([verdict.id]);
    expect(await listed({ what: 'snapshot' })).toEqual([cluster, commit]);
    expect(await listed({ source: 'cluster' })).toEqual([cluster]);
    expect(await listed({ verdict: 'fail' })).toEqual([verdict.id]);
    expect(await listed({ drift: 'no-baseline' })).toEqual([cluster, commit]);
    expect(await listed({ drift: 'same' })).toEqual([]);
    expect(await listed({ release: 'v9.9.9' })).toEqual([]);
    const page = await listAttestations(ctx, { environment: 'listed', limit: 2 });
    expect(page.attestations.map(({ recordId }) => recordId)).toEqual([verdict.id, cluster]);
    expect(await listed({ limit: 2, before: page.nextBefore })).toEqual([commit]);
  });

  it('hides what concerns another tenant, and everything from whoever may not read', async () => {
    const enter = installation('hidden');
    const common = await snapshotOf(enter(), [policyYaml('web')]);
    clock.advance(60);
    const foreign = await recordEvidence(enter(), {
      kind: 'config-snapshot',
      title: 'Of another tenant',
      path: 'config/config-snapshot.json',
      tenantId: 'TENANT_002',
      source: { collector: 'git' },
      content: await bytesOf(enter(), common),
    });
    await indexMissingSnapshots(enter());
    const ids = async (actor: Actor) =>
      (await listAttestations(enter(actor), { environment: 'hidden' })).attestations.map(
        ({ recordId }) => recordId,
      );
    expect(await ids(operator)).toEqual([foreign.id, common]);
    expect(await ids(viewer)).toEqual([common]);
    expect(await getSnapshot(enter(), foreign.id)).toMatchObject({ before: null });
    expect(await getSnapshot(enter(viewer), foreign.id).catch(code)).toBe('not_found');
    expect(await listObjects(enter(viewer), foreign.id, { limit: 1 }).catch(code)).toBe('not_found');
    const history = await objectHistory(enter(viewer), { identity: `${POLICY}/web`, limit: 500 });
    expect(history.versions.map(({ snapshot }) => snapshot.recordId)).not.toContain(foreign.id);
    const ci = testUser('ci');
    expect(await ids(ci).catch(code)).toBe('forbidden');
    expect(await getSnapshot(enter(ci), common).catch(code)).toBe('forbidden');
    expect(await objectHistory(enter(ci), { identity: `${POLICY}/web`, limit: 1 }).catch(code)).toBe(
      'forbidden',
    );
  });
});
