import { AppError } from '@/lib/kernel';
import { type Db, inTransaction, isUniqueViolation, type Tx } from '@/lib/platform/db';
import type { Frame, FrameDelta } from '../frame';
import { applyDelta, frameDelta } from '../frame-delta';
import { packDelta, packJson, unpackDelta, unpackJson } from './frame-codec';
import { type FrameCost, frameCostSchema } from './frame-cost';
import type { FrameSink } from './poller';

/** Channel on which new rows are announced as `<key>:<seq>`; the rows themselves are too large for a notification. */
export const FRAME_CHANNEL = 'mc_frame';
export const COST_KEY = 'cost';

/** A whole frame this often bounds what a web process that starts must read; deltas in between keep rows small. */
const FULL_EVERY = 30;

export type FrameStore = FrameSink & {
  /** The newest frame, or null when there is none. */
  loadFrame(key: string): Promise<Frame | null>;
  /** Rows after `seq` in order; empty when there are none or the next one is gone. */
  readAfter(key: string, seq: number): Promise<FrameDelta[]>;
  loadCost(): Promise<FrameCost | null>;
  /** Drops rows no reader needs; returns how many. */
  prune(): Promise<number>;
};

/** Frames in PostgreSQL: the poller's way to every web process. The only place that touches `frame_tick`. */
export function createFrameStore(db: Db, options: { fullEvery?: number } = {}): FrameStore {
  const fullEvery = options.fullEvery ?? FULL_EVERY;
  const published = new Map<string, { frame: Frame; sinceFull: number }>();

  async function loadFrame(key: string): Promise<Frame | null> {
    const full = await db.frameTick.findFirst({
      where: { frameKey: key, full: true },
      orderBy: { seq: 'desc' },
    });
    if (full === null) return null;
    let frame = applyDelta(null, await unpackDelta(full.payload));
    for (const delta of await readAfter(key, full.seq)) frame = applyDelta(frame, delta) ?? frame;
    return frame;
  }

  async function readAfter(key: string, seq: number): Promise<FrameDelta[]> {
    const rows = await db.frameTick.findMany({
      where: { frameKey: key, seq: { gt: seq } },
      orderBy: { seq: 'asc' },
    });
    return Promise.all(rows.map(({ payload }) => unpackDelta(payload)));
  }

  return {
    loadFrame,
    readAfter,
    async loadFrames(keys) {
      const frames = new Map<string, Frame>();
      for (const key of keys) {
        const frame = await loadFrame(key);
        if (frame !== null) frames.set(key, frame);
      }
      published.clear();
      return frames;
    },
    async publish(frame) {
      const last = published.get(frame.key);
      const base = last !== undefined && last.sinceFull < fullEvery ? last.frame : null;
      const delta = frameDelta(base, frame);
      await insertTick(db, delta);
      const full = delta.baseSeq === null;
      published.set(frame.key, { frame, sinceFull: full ? 1 : (last?.sinceFull ?? 0) + 1 });
    },
    async publishCost(cost) {
      const payload = await packJson(cost);
      const where = { frameKey_seq: { frameKey: COST_KEY, seq: 0 } };
      await db.frameTick.upsert({
        where,
        create: { frameKey: COST_KEY, seq: 0, full: true, payload },
        update: { payload },
      });
      await db.$executeRaw`SELECT pg_notify(${FRAME_CHANNEL}, ${`${COST_KEY}:0`})`;
    },
    async prune() {
      const newest = await db.frameTick.groupBy({
        by: ['frameKey'],
        where: { full: true },
        _max: { seq: true },
      });
      let dropped = 0;
      for (const { frameKey, _max } of newest) dropped += await pruneBefore(db, frameKey, _max.seq ?? 0);
      return dropped;
    },
    async loadCost() {
      const row = await db.frameTick.findUnique({ where: { frameKey_seq: { frameKey: COST_KEY, seq: 0 } } });
      return row === null ? null : frameCostSchema.parse(await unpackJson(row.payload));
    },
  };
}

/** Writes a row, drops those no reader needs any more, and announces it; all or nothing. */
async function insertTick(db: Db, delta: FrameDelta): Promise<void> {
  const { key, seq } = delta;
  const full = delta.baseSeq === null;
  const payload = await packDelta(delta);
  try {
    await inTransaction(db, async (tx) => {
      await tx.frameTick.create({ data: { frameKey: key, seq, full, payload }, select: { id: true } });
      if (full) await pruneBefore(tx, key, seq);
      await tx.$executeRaw`SELECT pg_notify(${FRAME_CHANNEL}, ${`${key}:${seq}`})`;
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new AppError('conflict', {
      message: `frame ${key} ${seq} was already published by another poller`,
      cause: error,
    });
  }
}

/** Keeps the whole frame before this one and what follows it, for readers that are a little behind. */
async function pruneBefore(tx: Pick<Tx, 'frameTick'>, key: string, seq: number): Promise<number> {
  const before = await tx.frameTick.findFirst({
    where: { frameKey: key, full: true, seq: { lt: seq } },
    orderBy: { seq: 'desc' },
    select: { seq: true },
  });
  if (before === null) return 0;
  return (await tx.frameTick.deleteMany({ where: { frameKey: key, seq: { lt: before.seq } } })).count;
}
