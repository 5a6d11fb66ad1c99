import { authorize } from '@/lib/access';
import { emitAudit } from '@/lib/audit/server';
import { AppError, type Json, type LogKind, logOfEnvironment, toHex } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction } from '@/lib/platform/db';
import { logOrigin } from '../leaf';
import { growTree } from '../tree-builder';
import { judgeVerification, type VerificationReport } from '../verification';
import { cosignLatest } from './cosign';
import { collectFindings, type Findings } from './findings';
import { fastHash, type Query, queryOf } from './query';
import { loadTree } from './read-nodes';
import { readSize } from './store';
import { deleteRun } from './verification-run-store';
import { verifyBlobs } from './verify-blobs';
import { watchCheckpoints } from './verify-checkpoints';
import { verifyKeysets } from './verify-keysets';
import { verifyLeaves } from './verify-leaves';
import { readUnlogged } from './verify-store';
import { witnessesOf } from './witnesses';

/** How long a row may wait for the sequencer before it counts as left out. */
const LAG_MS = 30_000;
const MAX_UNLOGGED = 1_000;

export type VerifyOptions = {
  log?: LogKind;
  /** Takes the leaves before this index as read: quicker, and less of a proof */
  since?: number;
  /** False leaves the bytes in the stores alone */
  blobs?: boolean;
  /** False asks no witness whether it still agrees */
  askWitnesses?: boolean;
  batchSize?: number;
  onProgress?: (progress: VerifyProgress) => void;
};
export type VerifyProgress = { phase: 'leaves' | 'blobs'; done: number; total: number | null };

/**
 * Re-hashes the whole log and what it vouches for: every leaf, its audit row and its place, every tile, every version of the keyset, every checkpoint
 * with its signature and cosignatures, every blob; and asks each witness whether it still agrees. Reads in batches, so memory stays flat however long the log.
 */
export async function verifyLog(ctx: Ctx, options: VerifyOptions = {}): Promise<VerificationReport> {
  authorize(ctx, 'read-audit', '*');
  const query = queryOf(ctx.db);
  const log = options.log ?? logOfEnvironment(ctx.ports.config.environment);
  const origin = logOrigin(ctx.ports.installId, log);
  const findings = collectFindings();
  const startedAt = ctx.clock.now().toISOString();
  const size = await readSize(query, log);
  const since = Math.min(options.since ?? 0, size);
  const keysets = await verifyKeysets({ ctx, query, log, origin, findings });
  const checkpoints = watchCheckpoints({
    ctx,
    query,
    log,
    origin,
    keyset: keysets.newest,
    from: since,
    findings,
  });
  const read = await verifyLeaves({
    db: ctx.db,
    query,
    log,
    from: since,
    to: size,
    batchSize: options.batchSize ?? 2_000,
    tree: since === 0 ? growTree(0, [], fastHash) : await loadTree(query, log, since),
    findings,
    watch: checkpoints.watch,
    onBatch: (done) => options.onProgress?.({ phase: 'leaves', done, total: size }),
  });
  await checkpoints.finish(await readSize(query, log));
  const pending = await lookForUnlogged(ctx, query, log, findings);
  if (options.askWitnesses !== false) await askWitnesses(ctx, log, findings);
  const blobs =
    options.blobs === false
      ? { blobs: 0, blobBytes: 0 }
      : await verifyBlobs(ctx, query, findings, (done) =>
          options.onProgress?.({ phase: 'blobs', done, total: null }),
        );
  return {
    log,
    origin,
    verdict: judgeVerification({ problemCount: findings.count, unchecked: findings.unchecked }),
    size: String(size),
    since: String(since),
    root: toHex(read.tree.root()),
    startedAt,
    finishedAt: ctx.clock.now().toISOString(),
    checked: {
      leaves: read.leaves,
      tiles: read.tiles,
      ...checkpoints.counts,
      keysets: keysets.count,
      ...blobs,
    },
    pending,
    problemCount: findings.count,
    problems: [...findings.problems],
    unchecked: [...findings.unchecked],
  };
}

/** The same, and keeps the outcome where auditors look: as a row of its own and in the audit trail. */
export async function recordVerification(
  ctx: Ctx,
  options: VerifyOptions & { run?: { id: string; requestedBy: string } } = {},
): Promise<VerificationReport & { id: string }> {
  const id = options.run?.id ?? ctx.ids.next('ver');
  const report = await verifyLog(ctx, options);
  await keepOutcome(ctx, { ...report, id }, options.run?.requestedBy ?? null);
  return { id, ...report };
}

/** Ends a verification that never got to its end. That nothing could be looked at is an outcome too, and no pass. */
export async function giveUpVerification(
  ctx: Ctx,
  run: { id: string; requestedBy: string; attempts: number },
): Promise<Outcome> {
  const log = logOfEnvironment(ctx.ports.config.environment);
  const now = ctx.clock.now().toISOString();
  const outcome: Outcome = {
    id: run.id,
    log,
    origin: logOrigin(ctx.ports.installId, log),
    verdict: 'hold',
    size: '0',
    startedAt: now,
    finishedAt: now,
    problemCount: 0,
    problems: [],
    unchecked: [`anything: ${run.attempts} times a worker began, and ended before it was through`],
  };
  await keepOutcome(ctx, outcome, run.requestedBy);
  return outcome;
}

type Outcome = Pick<
  VerificationReport,
  | 'log'
  | 'origin'
  | 'verdict'
  | 'size'
  | 'startedAt'
  | 'finishedAt'
  | 'problemCount'
  | 'problems'
  | 'unchecked'
> & { id: string };

/** Writes it once: of two workers that were at the same run, the one that ends it. */
async function keepOutcome(ctx: Ctx, outcome: Outcome, requestedBy: string | null): Promise<void> {
  const { id, ...report } = outcome;
  await inTransaction(ctx.db, async (tx) => {
    if (requestedBy !== null && !(await deleteRun(queryOf(tx), id))) return;
    await tx.logVerification.create({
      data: {
        id,
        log: report.log,
        startedAt: new Date(report.startedAt),
        finishedAt: new Date(report.finishedAt),
        size: BigInt(report.size),
        verdict: report.verdict,
        report: report as unknown as { [key: string]: Json },
      },
    });
    await emitAudit(tx, ctx, {
      action: 'log.verified',
      objectKind: 'log',
      objectId: report.origin,
      after: report as unknown as Json,
      detail: {
        verification: id,
        verdict: report.verdict,
        size: report.size,
        problems: report.problemCount,
        ...(requestedBy !== null && { requestedBy }),
      },
    });
  });
}

/**
 * A row that the sequencer passed by was kept from the log. One that only waits is no damage, but not checked either once it is old. A
 * transaction may commit late, so nothing younger than the lag is held against it.
 */
async function lookForUnlogged(ctx: Ctx, query: Query, log: LogKind, findings: Findings): Promise<number> {
  const own = logOfEnvironment(ctx.ports.config.environment);
  const now = ctx.clock.now().getTime();
  let pending = 0;
  for (const { id, at, action, passed } of await readUnlogged(query, log, own, MAX_UNLOGGED)) {
    const old = at.getTime() + LAG_MS < now;
    if (old && passed) findings.add('row-unlogged', `audit row ${id}`, `${action} never became a leaf`);
    else pending += 1;
    if (old && !passed) findings.skip('audit rows that wait for the sequencer: is the worker running?');
  }
  return pending;
}

/** Brings the newest checkpoint to each witness: one that saw another history says so, whatever this database holds. */
async function askWitnesses(ctx: Ctx, log: LogKind, findings: Findings): Promise<void> {
  for (const witness of witnessesOf(ctx)) {
    try {
      const result = await cosignLatest(ctx, log, witness);
      if (result?.kind === 'refused')
        findings.add(
          'witness-refused',
          `witness ${witness.key.name}`,
          `it does not cosign this log: ${result.reason}`,
        );
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      findings.skip(`whether witness ${witness.key.name} agrees: it does not answer`);
    }
  }
}
