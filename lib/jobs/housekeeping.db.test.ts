import { afterAll, beforeAll, expect, it } from 'vitest';
import { createFrameStore } from '@/lib/signals/server';
import { testCtx, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { housekeepingPayload, runHousekeeping } from './housekeeping';

let test: TestDb;
beforeAll(async () => {
  test = await createTestDb();
});
afterAll(() => test.drop());

const frame = (seq: number) => ({
  key: '6h',
  seq,
  registryVersion: 'v',
  startSeconds: 0,
  endSeconds: 60,
  stepSeconds: 60,
  points: {},
  signals: {},
  fetchedAtSeconds: seq,
  staleSinceSeconds: null,
  staleReason: null,
  warnings: [],
});

it('drops rate windows of yesterday and frame rows nobody needs, keeps the rest, and may run twice', async () => {
  const ctx = testCtx(test.db, { kind: 'system', job: 'housekeeping' });
  const now = ctx.clock.now().getTime();
  await test.db.rateWindow.createMany({
    data: [
      { key: 'old', windowStartAt: new Date(now - 2 * 86_400_000), count: 3 },
      { key: 'new', windowStartAt: new Date(now - 60_000), count: 3 },
    ],
  });
  for (let seq = 1; seq <= 3; seq++) await createFrameStore(test.db).publish(frame(seq));
  await createFrameStore(test.db, { fullEvery: 100 }).publish(frame(4));
  await test.db.frameTick.create({ data: { frameKey: '6h', seq: 0, full: true, payload: new Uint8Array() } });
  for (let runs = 0; runs < 2; runs++) {
    await runHousekeeping(ctx, {});
    expect((await test.db.rateWindow.findMany()).map(({ key }) => key)).toEqual(['new']);
    const rows = await test.db.frameTick.findMany({ orderBy: { seq: 'asc' } });
    expect(rows.map(({ seq }) => seq)).toEqual([3, 4]);
  }
});

it('is nobody’s to run but the system’s and an admin’s', async () => {
  await expect(runHousekeeping(testCtx(test.db, testUser('operator')), {})).rejects.toThrow(/administer/);
});

it('needs to be told nothing, and accepts nothing', () => {
  expect(housekeepingPayload.safeParse({}).success).toBe(true);
  expect(housekeepingPayload.safeParse({ tables: ['user'] }).success).toBe(false);
});
