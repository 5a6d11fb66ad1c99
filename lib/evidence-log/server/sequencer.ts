import pg from 'pg';
import { LOG_KINDS, type LogKind, logOfEnvironment } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { competeForLeadership, type Leadership, pause, SEQUENCER_LOCK } from '@/lib/platform/leader';
import { metrics } from '@/lib/platform/metrics';
import { appendBatch, type Head, loadHead } from './append-batch';
import { keepCosigned } from './cosign';
import { queryOn } from './query';
import { type Signed, signCheckpoint } from './sign-checkpoint';
import { preferIndexes, readStaged, type Staged } from './staged-store';
import { readLatestCheckpoint } from './store';
import { witnessesOf } from './witnesses';

export type SequencerOptions = {
  /** Database as the application */
  url: string;
  /** Name of this process in `GET /api/log` */
  name?: string;
  /** Longest time between two batches */
  batchEveryMs?: number;
  /** Shortest time between two checkpoints of a log */
  checkpointEveryMs?: number;
  /** Most rows a batch takes */
  batchSize?: number;
  /** How soon after a checkpoint witnesses are asked, and the longest wait after failures */
  cosignEveryMs?: number;
  cosignBackOffMs?: number;
  /** How often leadership is tried */
  retryMs?: number;
};

/**
 * Orders committed audit rows into the evidence log, in one process at a time, until `signal` aborts. Any number of processes may call it;
 * should two lead for a moment, the log's own lock lets one append and the other start over.
 */
export function startSequencer(ctx: Ctx, options: SequencerOptions, signal: AbortSignal): Leadership {
  const leadership = competeForLeadership({
    url: options.url,
    lock: SEQUENCER_LOCK,
    name: options.name ?? 'sequencer',
    logger: ctx.ports.logger,
    ...(options.retryMs !== undefined && { retryMs: options.retryMs }),
    lead: (over) => leadSequencing(ctx, options, over),
  });
  signal.addEventListener('abort', () => void leadership.stop(), { once: true });
  return leadership;
}

async function leadSequencing(ctx: Ctx, options: SequencerOptions, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const term = AbortSignal.any([signal, over.signal]);
  const own = logOfEnvironment(ctx.ports.config.environment);
  metrics().logLeader.set(1);
  const cosigning = witnessesOf(ctx).map((witness) =>
    keepCosigned(
      ctx,
      own,
      witness,
      { everyMs: options.cosignEveryMs ?? 1_000, backOffMs: options.cosignBackOffMs ?? 60_000 },
      term,
    ),
  );
  try {
    await sequence(ctx, options, term);
  } finally {
    metrics().logLeader.set(0);
    over.abort();
    await Promise.all(cosigning);
  }
}

/** Sequences on a connection of its own until `signal` aborts; throws when the connection is lost. Everything it knows dies with it. */
export async function sequence(ctx: Ctx, options: SequencerOptions, signal: AbortSignal): Promise<void> {
  const client = new pg.Client({
    connectionString: options.url,
    application_name: 'mission-control-log',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  const lost = new AbortController();
  client.on('error', () => lost.abort());
  client.on('end', () => lost.abort());
  await client.connect();
  try {
    await preferIndexes(client);
    const step = await createStep(client, ctx, options, lost.signal);
    while (!signal.aborted) {
      const more = await step();
      if (!more) await pause(options.batchEveryMs ?? 100, signal);
    }
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** One turn: a batch if there is something, then checkpoints that are due. Answers whether more is waiting. */
async function createStep(
  client: pg.Client,
  ctx: Ctx,
  options: SequencerOptions,
  lost: AbortSignal,
): Promise<() => Promise<boolean>> {
  const own = logOfEnvironment(ctx.ports.config.environment);
  const limit = options.batchSize ?? 2_000;
  const heads = new Map<LogKind, Head>();
  const signing = new Map<LogKind, ReturnType<typeof createSigning>>();
  for (const log of LOG_KINDS) {
    heads.set(log, await loadHead(client, log));
    signing.set(log, createSigning(client, ctx, log, { everyMs: options.checkpointEveryMs ?? 1_000, lost }));
  }
  let watermark = '0';

  async function append(log: LogKind, staged: readonly Staged[]): Promise<boolean> {
    const head = heads.get(log) ?? (await loadHead(client, log));
    const next = await appendBatch(client, ctx, head, staged);
    heads.set(log, next ?? (await loadHead(client, log)));
    return next !== null;
  }

  return async () => {
    const found = await readStaged(client, { watermark, own, limit });
    metrics().logPending.set(found.staged.length);
    let alone = true;
    for (const log of LOG_KINDS) {
      const staged = found.staged.filter((row) => row.log === log);
      if (staged.length > 0) alone = (await append(log, staged)) && alone;
    }
    // Somebody else's rows: what they did is looked at from the start.
    if (!alone) watermark = '0';
    else if (!found.cut) watermark = found.watermark;
    for (const log of LOG_KINDS) {
      const head = heads.get(log);
      const stale = head !== undefined && (await signing.get(log)?.(head)) === 'stale';
      if (stale) heads.set(log, await loadHead(client, log));
    }
    metrics().logSize.set(heads.get(own)?.tree.size ?? 0);
    if (found.staged.length === 0) return false;
    metrics().logBatches.inc();
    metrics().logAppended.inc(found.staged.length);
    return found.cut;
  };
}

/** Signs the trees of one log, at most so often. A failure to sign never stops leaves from being ordered; it is tried again. */
function createSigning(
  client: pg.Client,
  ctx: Ctx,
  log: LogKind,
  { everyMs, lost }: { everyMs: number; lost: AbortSignal },
) {
  let signed: Signed | null | undefined;
  let nextAt = 0;
  let failed = '';
  return async (head: Head): Promise<'fine' | 'stale'> => {
    const now = performance.now();
    if (head.tree.size === 0 || now < nextAt) return 'fine';
    signed ??= await readLatestCheckpoint(queryOn(client), log);
    if (signed?.size === head.tree.size) return 'fine';
    nextAt = now + everyMs;
    try {
      const checkpoint = await signCheckpoint(client, ctx, head, signed);
      if (checkpoint === null) return 'stale';
      signed = checkpoint;
      failed = '';
      metrics().logCheckpointAt.set({ log }, checkpoint.createdAt.getTime() / 1_000);
    } catch (error) {
      if (lost.aborted) throw error;
      nextAt = now + Math.max(everyMs, 5_000);
      metrics().logSigningFailures.inc({ log });
      const why = error instanceof Error ? error.message : String(error);
      if (why !== failed) ctx.ports.logger.error({ err: error, log }, 'no checkpoint signed');
      failed = why;
    }
    return 'fine';
  };
}
