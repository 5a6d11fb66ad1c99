import { z } from 'zod';
import { runRetention } from '@/lib/evidence/server';
import type { Ctx } from '@/lib/platform/context';

export const EVIDENCE_UPKEEP_QUEUE = 'evidence-upkeep';
/** Every night, when few wait for a store. */
export const EVIDENCE_UPKEEP_CRON = '17 3 * * *';

/** The job needs to be told nothing. */
export const evidenceUpkeepPayload = z.strictObject({});

/** Removes evidence that is past its rule and bytes that nothing needs. Safe to repeat, and to kill anywhere. */
export async function runEvidenceUpkeep(
  ctx: Ctx,
  _payload: z.infer<typeof evidenceUpkeepPayload>,
): Promise<void> {
  const { retired, kept, garbage, problems } = await runRetention(ctx, { dryRun: false });
  const counts = { retired: retired.length, kept: kept.length, garbage: garbage.length };
  if (problems.length > 0) ctx.ports.logger.warn({ ...counts, problems }, 'evidence upkeep has problems');
  else ctx.ports.logger.info(counts, 'evidence upkeep done');
}
