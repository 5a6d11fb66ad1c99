import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '@/lib/access';
import { openArtifact, openStatement } from '@/lib/evidence/server';
import { AppError, fromUtf8, readAll } from '@/lib/kernel';
import { testClock, testConfig, testCtx, testPorts, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { policyYaml } from '@/lib/testing/manifests';
import { snapshotOf } from '@/lib/testing/snapshots';
import { driftBetween, exportDrift } from './drift-between';
import { explainDrift, objectPlace } from './explain-drift';
import { listObjects } from './get-snapshot';
import { postSnapshot } from './post-snapshot';

let test: TestDb;
beforeAll(async () => {
  test = await createTestDb();
});
afterAll(() => test.drop());

const clock = testClock();
const code = (error: unknown) => (error instanceof AppError ? error.code : error);
const CLUSTER = {
  collector: 'cluster',
  gitCommit: null,
  cluster: { name: 'eu', uid: null, version: null, releases: [] },
} as const;
const WEB = 'networking.k8s.io/NetworkPolicy/shop/web';
const page = { offset: 0, limit: 50 };

function ctxOf(actor: Actor = testUser('operator')) {
  const config = testConfig(`
environment: { name: places, kind: demo }
sources: [{ id: prometheus, url: "http://127.0.0.1:9", region: eu }]
tenants: [{ id: TENANT_001, residency: eu }]
evidence: { stores: [{ id: local-eu, kind: local, region: eu }], exportRegions: [eu] }
`);
  return testCtx(test.db, actor, { clock, ports: testPorts(config) });
}
const take = (documents: string[], source = {}) => {
  clock.advance(60);
  return snapshotOf(ctxOf(), documents, source);
};

describe('where a change is written', () => {
  it('is a file and a line, of the head, or of the base for what went', async () => {
    const base = await take([policyYaml('old'), policyYaml('web')]);
    const head = await take([policyYaml('web', { port: 9090 })]);
    const drift = await driftBetween(ctxOf(), { base, head, ...page });
    expect(drift.written).toEqual({ base: 'known', head: 'known' });
    const [old, web] = drift.changes;
    expect([old?.basePlace, old?.headPlace]).toEqual([{ file: 'deploy.yaml', line: 1, gitBlob: null }, null]);
    expect(web?.basePlace?.line).toBeGreaterThan(1);
    const lines = policyYaml('web', { port: 9090 }).split('\n');
    for (const { path, place } of web?.fields ?? [])
      expect([path, lines[(place?.line ?? 0) - 1]]).toEqual([path, expect.stringContaining('port')]);
    expect((await exportDrift(ctxOf(), { base, head })).changes).toEqual(drift.changes);
    expect(await objectPlace(ctxOf(), head, WEB)).toEqual({
      written: 'known',
      place: { file: 'deploy.yaml', line: 1, gitBlob: null },
    });
    expect((await listObjects(ctxOf(), head, { limit: 10 })).objects[0]?.place?.file).toBe('deploy.yaml');
  });

  it('is no place for what a cluster answered, and that has a name', async () => {
    const head = await take([policyYaml('web')], CLUSTER);
    expect(await objectPlace(ctxOf(), head, WEB)).toEqual({ written: 'cluster', place: null });
    expect((await listObjects(ctxOf(), head, { limit: 10 })).written).toBe('cluster');
  });

  it('was not kept by what was recorded without it, and that has another', async () => {
    const taken = await take([policyYaml('web', { port: 7 })]);
    const [snapshot, signature] = [await openArtifact(ctxOf(), taken), await openStatement(ctxOf(), taken)];
    const posted = await postSnapshot(ctxOf(), {
      snapshot: fromUtf8(await readAll(snapshot.bytes)),
      signature: fromUtf8(await readAll(signature.bytes)),
    });
    const head = posted.snapshot.recordId;
    expect(await objectPlace(ctxOf(), head, WEB)).toEqual({ written: 'not-kept', place: null });
    const drift = await explainDrift(ctxOf(), { base: head, head, ...page });
    expect([drift.written.base, drift.total]).toEqual(['not-kept', 0]);
  });

  it('is told to nobody who may not read', async () => {
    const head = await take([policyYaml('web')]);
    expect(await objectPlace(ctxOf(testUser('ci')), head, WEB).catch(code)).toBe('forbidden');
    expect(await explainDrift(ctxOf(testUser('ci')), { base: head, head, ...page }).catch(code)).toBe(
      'forbidden',
    );
  });
});
