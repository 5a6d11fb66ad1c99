import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '@/lib/kernel';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import type { Frame } from '../frame';
import { createFrameStore } from './frame-store';

let test: TestDb;
beforeAll(async () => {
  test = await createTestDb();
});
afterAll(() => test.drop());
beforeEach(async () => {
  await test.db.frameTick.deleteMany();
});

const frame = (seq: number, over: Partial<Frame> = {}): Frame => ({
  key: '1h',
  seq,
  registryVersion: 'v1',
  startSeconds: 1_000 + seq * 10,
  endSeconds: 1_020 + seq * 10,
  stepSeconds: 10,
  points: { p95: { T1: [seq, seq + 1, seq + 2], T2: [null, 0.5, null] } },
  signals: { p95: { state: 'ok' } },
  fetchedAtSeconds: 1_020 + seq * 10,
  staleSinceSeconds: null,
  staleReason: null,
  warnings: ['partial'],
  ...over,
});

const rows = () =>
  test.db.frameTick.findMany({
    where: { frameKey: '1h' },
    orderBy: { seq: 'asc' },
    select: { seq: true, full: true },
  });

describe('frames in the database', () => {
  it('come back as they were published, from a whole frame and the changes after it', async () => {
    const store = createFrameStore(test.db);
    for (let seq = 1; seq <= 4; seq++) await store.publish(frame(seq));
    expect(await createFrameStore(test.db).loadFrame('1h')).toEqual(frame(4));
    expect((await rows()).map(({ full }) => full)).toEqual([true, false, false, false]);
  });

  it('are null before anybody has polled', async () => {
    expect(await createFrameStore(test.db).loadFrame('1h')).toBeNull();
  });

  it('tell a reader what it has missed', async () => {
    const store = createFrameStore(test.db);
    for (let seq = 1; seq <= 4; seq++) await store.publish(frame(seq));
    const missed = await store.readAfter('1h', 2);
    expect(missed.map(({ seq, baseSeq }) => [seq, baseSeq])).toEqual([
      [3, 2],
      [4, 3],
    ]);
  });

  it('are whole now and then, and rows before the whole frame before that are dropped', async () => {
    const store = createFrameStore(test.db, { fullEvery: 3 });
    for (let seq = 1; seq <= 8; seq++) await store.publish(frame(seq));
    expect(await rows()).toEqual([4, 5, 6, 7, 8].map((seq) => ({ seq, full: seq % 3 === 1 })));
  });

  it('begin with a whole frame after a change of leader, and go on counting', async () => {
    const first = createFrameStore(test.db);
    await first.publish(frame(1));
    const second = createFrameStore(test.db);
    const known = (await second.loadFrames(['1h', '6h'])).get('1h');
    expect(known?.seq).toBe(1);
    await second.publish(frame(2));
    expect(await rows()).toEqual([
      { seq: 1, full: true },
      { seq: 2, full: true },
    ]);
  });

  it('cannot be published twice: the poller that lost its lead is told so', async () => {
    await createFrameStore(test.db).publish(frame(1));
    const late = createFrameStore(test.db).publish(frame(1));
    await expect(late).rejects.toSatisfy((error) => error instanceof AppError && error.code === 'conflict');
  });

  it('of a thousand tenants fit and come back', async () => {
    const slots = Array.from({ length: 360 }, (_, n) => n / 7);
    const byTenant = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`T${n}`, slots]));
    const large = frame(1, { startSeconds: 1_000, endSeconds: 4_590, points: { p95: byTenant } });
    const store = createFrameStore(test.db);
    await store.publish(large);
    expect((await store.loadFrame('1h'))?.points.p95?.T999).toEqual(slots);
  });
});

describe('the cost', () => {
  it('is one row, overwritten, that housekeeping leaves alone', async () => {
    const store = createFrameStore(test.db);
    const cost = {
      queriesPerSecond: 0.12,
      tickSeconds: 10,
      governor: 'off',
      reason: 'r',
      leader: 'w',
      lastTickAtSeconds: 5,
    } as const;
    await store.publishCost(cost);
    await store.publishCost({ ...cost, lastTickAtSeconds: 15 });
    await store.prune();
    expect(await store.loadCost()).toEqual({ ...cost, lastTickAtSeconds: 15 });
  });
});
