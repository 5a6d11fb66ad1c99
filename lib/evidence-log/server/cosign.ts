import type { LogKind } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { pause } from '@/lib/platform/leader';
import { metrics } from '@/lib/platform/metrics';
import { planConsistency } from '../tree-plan';
import { queryOf } from './query';
import { readRuns } from './read-nodes';
import { insertCosignature, readLastCosignatures, readLatestCheckpoint } from './store';
import { type SubmissionResult, submitCheckpoint, type Witness } from './submit-checkpoint';

export type CosignOptions = {
  /** How often a witness that is up to date is looked after */
  everyMs: number;
  /** Longest wait after failures */
  backOffMs: number;
};

/**
 * Brings every new checkpoint to one witness until `signal` aborts, on its own, so that a slow or dead witness holds nothing up. A witness
 * that refuses is asked again with patience: it may know something that we do not.
 */
export async function keepCosigned(
  ctx: Ctx,
  log: LogKind,
  witness: Witness,
  options: CosignOptions,
  signal: AbortSignal,
): Promise<void> {
  const { logger } = ctx.ports;
  let failures = 0;
  let refusedSize = -1;
  while (!signal.aborted) {
    const wait =
      failures === 0 ? options.everyMs : Math.min(options.everyMs * 2 ** failures, options.backOffMs);
    await pause(wait, signal);
    if (signal.aborted) return;
    try {
      const result = await cosignLatest(ctx, log, witness, signal);
      failures = result?.kind === 'refused' ? failures + 1 : 0;
      if (result?.kind === 'refused') {
        metrics().logWitnessFailures.inc({ witness: witness.key.name, kind: 'refused' });
        if (refusedSize !== result.size)
          logger.error({ witness: witness.key.name, ...result }, 'witness refuses the evidence log');
        refusedSize = result.size;
      } else refusedSize = -1;
    } catch (error) {
      if (signal.aborted) return;
      failures += 1;
      metrics().logWitnessFailures.inc({ witness: witness.key.name, kind: 'unreachable' });
      if (failures === 1) logger.warn({ err: error, witness: witness.key.name }, 'witness not reached');
    }
  }
}

/** Submits the newest checkpoint to a witness unless it has cosigned it; stores what it signed. Null when there was nothing to do. */
export async function cosignLatest(
  ctx: Ctx,
  log: LogKind,
  witness: Witness,
  signal?: AbortSignal,
): Promise<(SubmissionResult & { size: number }) | null> {
  const query = queryOf(ctx.db);
  const latest = await readLatestCheckpoint(query, log);
  if (latest === null) return null;
  const last = (await readLastCosignatures(query, log)).find((seen) => seen.witness === witness.key.name);
  if (last?.size === latest.size) return null;
  const { size, note } = latest;
  let oldSize = last?.size ?? 0;
  for (let tries = 0; ; tries++) {
    const grows = oldSize > 0 && oldSize < size;
    const proof = grows ? await readRuns(query, log, size, planConsistency(oldSize, size)) : [];
    const result = await submitCheckpoint(ctx.ports.crypto, witness, { oldSize, proof, note, size }, signal);
    if (result.kind === 'stale' && tries < 2) {
      oldSize = result.size;
      continue;
    }
    if (result.kind === 'cosigned')
      await insertCosignature(query, log, {
        size,
        witness: witness.key.name,
        line: result.line,
        createdAt: ctx.clock.now(),
      });
    return { ...result, size };
  }
}
