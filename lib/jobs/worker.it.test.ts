import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { createFrameStore, type FrameStore } from '@/lib/signals/server';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { type FakePrometheus, startFakePrometheus } from '@/lib/testing/fake-prometheus';

const ROOT = process.cwd();
const P95 = 'tenant:mc_request_duration_seconds:p95_rate5m';
let dir: string;
let test: TestDb;
let fake: FakePrometheus;
let store: FrameStore;
let workers: ChildProcess[] = [];

beforeAll(async () => {
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  dir = mkdtempSync(join(ROOT, '.cache/worker-test-'));
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
  store = createFrameStore(test.db);
  fake = await startFakePrometheus(
    ['T1', 'T2'].map((tenant) => ({ labels: { __name__: P95, tenant }, when: P95, at: () => 0.5 })),
  );
  writeFileSync(
    join(dir, 'mission-control.yaml'),
    `environment: { name: test, kind: demo }
sources: [{ id: main, url: "${fake.url}", region: eu, rules: installed }]
tenants:
  - { id: T1, residency: eu }
  - { id: T2, residency: us }
`,
  );
});
afterAll(async () => {
  await fake.close();
  await test.drop();
  rmSync(dir, { recursive: true, force: true });
});
afterEach(async () => {
  await Promise.all(workers.map((worker) => end(worker, 'SIGKILL')));
  workers = [];
});

async function end(worker: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (worker.exitCode !== null || worker.signalCode !== null) return worker.exitCode;
  const exited = once(worker, 'exit');
  worker.kill(signal);
  const [code] = (await exited) as [number | null];
  return code;
}

type Started = { worker: ChildProcess; port: number };

/** Starts a worker and waits until it says which port it listens on. */
async function start(): Promise<Started> {
  const worker = spawn(process.execPath, [join(dir, 'worker.mjs')], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      NODE_ENV: 'production',
      PATH: process.env.PATH,
      DATABASE_URL: test.url,
      NEXTAUTH_URL: 'http://localhost:3000',
      NEXTAUTH_SECRET: 'a secret of at least thirty-two characters',
      MC_INSTALL_ID: '0badcafe',
      MC_CONFIG: join(dir, 'mission-control.yaml'),
      MC_WORKER_PORT: '0',
      MC_PROMETHEUS_MANAGED: '1',
    },
  });
  workers.push(worker);
  let log = '';
  const port = await new Promise<number>((resolve, reject) => {
    worker.stderr?.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      const match = /"port":(\d+),"msg":"worker listens"/.exec(log);
      if (match?.[1] !== undefined) resolve(Number(match[1]));
    });
    worker.once('exit', (code) => reject(new Error(`the worker ended with ${code}: ${log}`)));
  });
  return { worker, port };
}

const leaderPid = async () => Number((await store.loadCost())?.leader?.split(':').at(-1) ?? Number.NaN);

it('polls, serves metrics and health, declares the tenants, and ends cleanly when told to', async () => {
  const { worker, port } = await start();
  await vi.waitFor(async () => expect((await store.loadFrame('7d'))?.points.p95?.T2?.at(-1)).toBe(0.5), {
    timeout: 20_000,
  });
  const health = await (await fetch(`http://127.0.0.1:${port}/health`)).json();
  expect(health).toMatchObject({ status: 'ok', leader: true });
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  expect(metrics).toContain('mc_poller_leader 1');
  expect(metrics).toMatch(/mc_prometheus_queries_total\{source="main",reason="full"\} 4/);
  expect((await fetch(`http://127.0.0.1:${port}/other`)).status).toBe(404);
  expect((await fetch(`http://127.0.0.1:${port}/health`, { method: 'POST' })).status).toBe(405);
  const rows = await test.db.tenant.findMany({
    orderBy: { id: 'asc' },
    select: { id: true, residency: true },
  });
  expect(rows).toEqual([
    { id: 'T1', residency: 'eu' },
    { id: 'T2', residency: 'us' },
  ]);
  expect(await test.db.auditEvent.count({ where: { action: 'tenant.declared', actorKind: 'system' } })).toBe(
    2,
  );
  expect(await end(worker, 'SIGTERM')).toBe(0);
});

it('another takes the lead when the leader is killed, and goes on counting where it was', async () => {
  const [a, b] = [await start(), await start()];
  const byPid = new Map([a, b].map((one) => [one.worker.pid, one]));
  await vi.waitFor(async () => expect([...byPid.keys()]).toContain(await leaderPid()), { timeout: 20_000 });
  const leader = byPid.get(await leaderPid());
  const other = leader === a ? b : a;
  const before = (await store.loadFrame('1h'))?.seq ?? 0;
  if (leader === undefined) throw new Error('nobody leads');
  await end(leader.worker, 'SIGKILL');
  await vi.waitFor(async () => expect(await leaderPid()).toBe(other.worker.pid), { timeout: 20_000 });
  expect((await store.loadFrame('1h'))?.seq).toBeGreaterThan(before);
});
