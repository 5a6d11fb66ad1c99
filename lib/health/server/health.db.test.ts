import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '@/lib/kernel';
import { openDb } from '@/lib/platform/db';
import { createMetrics } from '@/lib/platform/metrics';
import { openRuntime, provideSignals } from '@/lib/signals/server';
import { testCtx, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { readReadiness } from './read-readiness';
import { readMetrics, readStatus } from './read-status';

let test: TestDb;
beforeAll(async () => {
  test = await createTestDb();
});
afterAll(() => test.drop());

describe('readiness', () => {
  it('is ready with a migrated database, whatever the frames', async () => {
    expect(await readReadiness(testCtx(test.db, { kind: 'anonymous' }))).toEqual({
      status: 'ready',
      checks: [
        { name: 'database', ok: true },
        { name: 'schema', ok: true },
      ],
    });
  });

  it('is not ready while the database is away, and tells no address', async () => {
    const gone = openDb('postgresql://mc_app:pw@127.0.0.1:9/none', 1);
    const readiness = await readReadiness(testCtx(gone, { kind: 'anonymous' }));
    expect(readiness.status).toBe('not-ready');
    expect(JSON.stringify(readiness)).not.toContain('127.0.0.1');
    await gone.$disconnect();
  });

  it('is not ready before the migrations', async () => {
    const bare = openDb(test.ownerUrl.replace(/\/[^/]+$/, '/postgres'), 1);
    expect((await readReadiness(testCtx(bare, { kind: 'anonymous' }))).checks).toEqual([
      { name: 'database', ok: true },
      { name: 'schema', ok: false },
    ]);
    await bare.$disconnect();
  });
});

describe('status and metrics', () => {
  it('say what runs, and that nobody polls yet', async () => {
    const ctx = testCtx(test.db, testUser('viewer'));
    const runtime = openRuntime(ctx, createMetrics(), () => test.url);
    provideSignals(ctx, runtime);
    const status = await readStatus(ctx);
    expect(status).toMatchObject({ environment: { name: 'test', kind: 'demo' }, cost: { leader: null } });
    expect(status.build.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect((await readMetrics(ctx)).text).toContain('# TYPE mc_sse_clients gauge');
    await runtime.close();
  });

  it('the status is not for strangers', async () => {
    const denied = readStatus(testCtx(test.db, { kind: 'anonymous' }));
    await expect(denied).rejects.toSatisfy((e) => e instanceof AppError && e.code === 'unauthenticated');
  });
});
