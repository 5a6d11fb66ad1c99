import { once } from 'node:events';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { getVerification, startVerification } from '@/lib/evidence-log/server';
import { createIds, systemClock } from '@/lib/platform/ids';
import { createLogger } from '@/lib/platform/logger';
import { openPorts } from '@/lib/platform/open-ports';
import { testConfig, testCtx, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { stageRows, untilSequenced } from '@/lib/testing/evidence-log';
import { buildTestWorkers, type TestWorkers } from '@/lib/testing/worker-process';
import { verificationPayload } from './log-verification';

const ROWS = 3_000;
const CONFIG = `environment: { name: test, kind: demo }
sources: [{ id: main, url: "http://127.0.0.1:9", region: eu, rules: installed }]
tenants: [{ id: T1, residency: eu }]
`;
let test: TestDb;
let workers: TestWorkers;

beforeAll(async () => {
  [workers, test] = await Promise.all([buildTestWorkers('verification-test', CONFIG), createTestDb()]);
});
afterAll(async () => {
  workers.remove();
  await test.drop();
});

const startWorker = () => workers.start(test.url);

it('is done by the worker, and by the next one when that is killed in the middle; one is asked for every night', async () => {
  const ports = openPorts({
    config: testConfig(CONFIG),
    logger: createLogger('test', 'silent'),
    installId: '0badcafe',
    dataDir: workers.dataDir,
  });
  const ctx = testCtx(test.db, testUser('auditor'), { ports, clock: systemClock, ids: createIds() });
  await stageRows(test.db, ROWS);
  const first = startWorker();
  await untilSequenced(test.db);
  // Nobody can write an outcome while this is held, so the worker is at it for as long as it takes to be killed.
  const holder = new Client({ connectionString: test.ownerUrl });
  await holder.connect();
  await holder.query('BEGIN; LOCK TABLE log_verification IN SHARE MODE');
  const { id } = await startVerification(ctx);
  const begun = async () =>
    expect(await test.db.logVerificationRun.count({ where: { id, attempts: 1 } })).toBe(1);
  await vi.waitFor(begun, { timeout: 60_000, interval: 50 });
  const gone = once(first, 'exit');
  first.kill('SIGKILL');
  await gone;
  await holder.query('ROLLBACK');
  await holder.end();
  expect((await getVerification(ctx, id)).state).toBe('running');
  startWorker();
  await vi.waitFor(async () => expect((await getVerification(ctx, id)).state).toBe('finished'), {
    timeout: 120_000,
    interval: 200,
  });
  expect(await getVerification(ctx, id)).toMatchObject({
    verification: { verdict: 'pass', problemCount: 0, unchecked: [] },
  });
  expect(await test.db.logVerification.count()).toBe(1);
  expect(await test.db.auditEvent.count({ where: { action: 'log.verified' } })).toBe(1);
  const nightly = await test.db.$queryRaw`SELECT cron, timezone FROM pgboss.schedule
    WHERE name = 'log-verification-nightly'`;
  expect(nightly).toEqual([{ cron: '47 3 * * *', timezone: 'UTC' }]);
}, 240_000);

it('needs to be told which one, and nothing else', () => {
  expect(verificationPayload.safeParse({ verificationId: `ver_${'0'.repeat(26)}` }).success).toBe(true);
  expect(verificationPayload.safeParse({ verificationId: 'x' }).success).toBe(false);
  expect(verificationPayload.safeParse({}).success).toBe(false);
});
