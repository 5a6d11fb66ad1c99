import type { PgBoss } from 'pg-boss';
import { z } from 'zod';
import { runRetention } from '@/lib/evidence/server';
import type { Ctx } from '@/lib/platform/context';

const EVIDENCE_UPKEEP_QUEUE = 'evidence-upkeep';
/** Every night, when few wait for a store. */
const EVIDENCE_UPKEEP_CRON = '17 3 * * *';

/** The job needs to be told nothing. */
const evidenceUpkeepPayload = z.strictObject({});

/** Removes evidence that is past its rule and bytes that nothing needs. Safe to repeat, and to kill anywhere. */
async function runEvidenceUpkeep(ctx: Ctx, _payload: z.infer<typeof evidenceUpkeepPayload>): Promise<void> {
  const { retired, kept, garbage, problems } = await runRetention(ctx, { dryRun: false });
  const counts = { retired: retired.length, kept: kept.length, garbage: garbage.length };
  if (problems.length > 0) ctx.ports.logger.warn({ ...counts, problems }, 'evidence upkeep has problems');
  else ctx.ports.logger.info(counts, 'evidence upkeep done');
}

/** Runs it at night, in one worker. A store with millions of objects may take hours. */
export async function keepEvidence(boss: PgBoss, ctx: Ctx): Promise<void> {
  await boss.createQueue(EVIDENCE_UPKEEP_QUEUE, {
    policy: 'singleton',
    retryLimit: 2,
    retryDelay: 600,
    expireInSeconds: 6 * 3_600,
  });
  await boss.work(EVIDENCE_UPKEEP_QUEUE, async (jobs) => {
    for (const job of jobs) await runEvidenceUpkeep(ctx, evidenceUpkeepPayload.parse(job.data ?? {}));
  });
  await boss.schedule(EVIDENCE_UPKEEP_QUEUE, EVIDENCE_UPKEEP_CRON, {}, { tz: 'UTC' });
}
