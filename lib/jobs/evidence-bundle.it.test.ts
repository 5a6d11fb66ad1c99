import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { getBundle, openBundleTar, recordEvidence, requestBundle } from '@/lib/evidence/server';
import { createIds, systemClock } from '@/lib/platform/ids';
import { createLogger } from '@/lib/platform/logger';
import { openPorts } from '@/lib/platform/open-ports';
import { testConfig, testCtx, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { buildTestWorkers, type TestWorkers } from '@/lib/testing/worker-process';
import { bundlePayload } from './evidence-bundle';

const CONFIG = `environment: { name: test, kind: demo }
sources: [{ id: main, url: "http://127.0.0.1:9", region: eu, rules: installed }]
tenants: [{ id: T1, residency: eu }]
evidence:
  stores: [{ id: local-eu, kind: local, region: eu }]
  exportRegions: [eu]
`;
let test: TestDb;
let workers: TestWorkers;

beforeAll(async () => {
  [workers, test] = await Promise.all([buildTestWorkers('bundle-test', CONFIG), createTestDb()]);
});
afterAll(async () => {
  workers.remove();
  await test.drop();
});

const startWorker = () => workers.start(test.url);

async function kill(worker: ChildProcess): Promise<void> {
  const exited = once(worker, 'exit');
  worker.kill('SIGKILL');
  await exited;
}

it('is built by the worker, and by the next one when that is killed in the middle', async () => {
  const ports = openPorts({
    config: testConfig(CONFIG),
    logger: createLogger('test', 'silent'),
    installId: '0badcafe',
    dataDir: workers.dataDir,
  });
  const ctx = testCtx(test.db, testUser('operator'), { ports, clock: systemClock, ids: createIds() });
  for (let n = 0; n < 30; n++) {
    const content = new Uint8Array(randomBytes(2 * 1024 * 1024));
    await recordEvidence(ctx, {
      kind: 'blob',
      title: `Blob ${n}`,
      path: `blobs/${n}.bin`,
      source: {},
      content,
    });
  }
  const { bundle } = await requestBundle(ctx, {}, null);
  const look = () => getBundle(ctx, bundle.id);
  for (const phase of ['reading', 'proving', 'any'] as const) {
    const worker = startWorker();
    const reached = async () => {
      const { status, progress } = await look();
      expect(status === 'sealed' || progress.phase === phase).toBe(true);
    };
    await vi.waitFor(phase === 'any' ? async () => expect((await look()).status).toBe('sealed') : reached, {
      timeout: 120_000,
      interval: 3,
    });
    await kill(worker);
  }
  const sealed = await look();
  expect(sealed).toMatchObject({ status: 'sealed', problem: null });
  expect(sealed.files.filter(({ kind }) => kind === 'blob')).toHaveLength(30);
  expect(await test.db.auditEvent.count({ where: { objectId: bundle.id, action: 'bundle.sealed' } })).toBe(1);
  let size = 0;
  const tar = await openBundleTar(ctx, bundle.id);
  for await (const piece of tar.open()) size += piece.length;
  expect(size).toBe(tar.size);
});

it('needs to be told which bundle, and nothing else', () => {
  expect(bundlePayload.safeParse({ bundleId: `bdl_${'0'.repeat(26)}` }).success).toBe(true);
  expect(bundlePayload.safeParse({ bundleId: 'x' }).success).toBe(false);
  expect(bundlePayload.safeParse({}).success).toBe(false);
});
