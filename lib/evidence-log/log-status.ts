import { z } from 'zod';
import { logKindSchema } from '@/lib/kernel';
import { INDEPENDENCE } from './judge-witnesses';
import { DAMAGE_CODES } from './verification';

const VERDICT = z.enum(['pass', 'fail', 'hold']);

/** A witness as the log health shows it. `unreachable`: a checkpoint has waited for it for more than a minute. */
const witnessStatusSchema = z.object({
  name: z.string(),
  owner: z.string(),
  url: z.string(),
  /** False also when it cannot be told; `independence` and `reason` say which. */
  independent: z.boolean(),
  independence: z.enum(INDEPENDENCE),
  reason: z.string(),
  lastCosignedSize: z.string().nullable(),
  lastCosignedAt: z.string().nullable(),
  state: z.enum(['current', 'behind', 'never', 'unreachable']),
});
export type WitnessStatus = z.infer<typeof witnessStatusSchema>;

/** A finished verification of the whole log, with the first of what it found. */
const verificationSummarySchema = z.object({
  id: z.string(),
  startedAt: z.string(),
  finishedAt: z.string(),
  size: z.string(),
  verdict: VERDICT,
  problemCount: z.number(),
  problems: z.array(z.object({ code: z.enum(DAMAGE_CODES), at: z.string(), reason: z.string() })),
  /** What could not be looked at, and why */
  unchecked: z.array(z.string()),
});
export type VerificationSummary = z.infer<typeof verificationSummarySchema>;

/** One that waits for a worker or is under way; `done` and `total` are leaves. */
export const runningVerificationSchema = z.object({
  id: z.string(),
  startedAt: z.string(),
  done: z.number(),
  total: z.number(),
});

/** Verifications of a log, newest first, and the one that waits for a worker or is under way. */
export const logVerificationsSchema = z.object({
  running: runningVerificationSchema.nullable(),
  verifications: z.array(verificationSummarySchema),
});
export type LogVerifications = z.infer<typeof logVerificationsSchema>;

/** One verification: how far it is, or what it found. */
export const logVerificationSchema = z.union([
  z.object({ state: z.literal('running'), progress: runningVerificationSchema }),
  z.object({ state: z.literal('finished'), verification: verificationSummarySchema }),
]);

/** How the evidence log is doing. Sizes are decimal strings. */
export const logStatusSchema = z.object({
  log: logKindSchema,
  origin: z.string(),
  /** Verifier keys of the log, for its witnesses and for anybody who checks its checkpoints */
  vkeys: z.array(z.string()),
  size: z.string(),
  checkpoint: z.object({ size: z.string(), createdAt: z.string(), root: z.string() }).nullable(),
  /** Audit rows that are no leaf yet, among the newest */
  pending: z.number(),
  witnesses: z.array(witnessStatusSchema),
  quorum: z.object({ needed: z.number(), have: z.number(), independent: z.number(), met: z.boolean() }),
  lastVerification: z
    .object({
      id: z.string(),
      startedAt: z.string(),
      finishedAt: z.string(),
      verdict: VERDICT,
      size: z.string(),
      problems: z.number(),
    })
    .nullable(),
  sequencer: z.object({ leader: z.string().nullable(), lagMs: z.number().nullable() }),
});
export type LogStatus = z.infer<typeof logStatusSchema>;
