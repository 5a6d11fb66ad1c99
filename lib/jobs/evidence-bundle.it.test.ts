import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { getBundle, openBundleTar, recordEvidence, requestBundle } from '@/lib/evidence/server';
import { createIds, systemClock } from '@/lib/platform/ids';
import { createLogger } from '@/lib/platform/logger';
import { openPorts } from '@/lib/platform/open-ports';
import { testConfig, testCtx, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { bundlePayload } from './evidence-bundle';

const ROOT = process.cwd();
const CONFIG = `environment: { name: test, kind: demo }
sources: [{ id: main, url: "http://127.0.0.1:9", region: eu, rules: installed }]
tenants: [{ id: T1, residency: eu }]
evidence:
  stores: [{ id: local-eu, kind: local, region: eu }]
  exportRegions: [eu]
`;
let dir: string;
let test: TestDb;
const workers: ChildProcess[] = [];

beforeAll(async () => {
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  dir = mkdtempSync(join(ROOT, '.cache/bundle-test-'));
  await build({
    entryPoints: [join(ROOT, 'lib/jobs/worker.ts')],
    outfile: join(dir, 'worker.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    alias: { '@': ROOT },
    logLevel: 'error',
  });
  test = await createTestDb();
  writeFileSync(join(dir, 'mission-control.yaml'), CONFIG);
});
afterAll(async () => {
  for (const worker of workers) worker.kill('SIGKILL');
  await test.drop();
  rmSync(dir, { recursive: true, force: true });
});

function startWorker(): ChildProcess {
  const worker = spawn(process.execPath, [join(dir, 'worker.mjs')], {
    cwd: ROOT,
    stdio: 'ignore',
    env: {
      NODE_ENV: 'production',
      PATH: process.env.PATH,
      DATABASE_URL: test.url,
      NEXTAUTH_URL: 'http://localhost:3000',
      NEXTAUTH_SECRET: 'a secret of at least thirty-two characters',
      MC_INSTALL_ID: '0badcafe',
      MC_DATA_DIR: join(dir, 'data'),
      MC_CONFIG: join(dir, 'mission-control.yaml'),
      MC_WORKER_PORT: '0',
    },
  });
  workers.push(worker);
  return worker;
}

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
    dataDir: join(dir, 'data'),
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
