import { z } from 'zod';
import { frameSchema, SIGNAL_JUDGEMENTS } from '@/lib/signals';
import { regionSchema, tierSchema } from '@/lib/tenants';

// Apart from overview.ts, so that a page that only draws an overview does not load the parser.
const judgementSchema = z.enum(SIGNAL_JUDGEMENTS);

/** The frame the values come from, so that every number can say so. */
export const overviewFrameSchema = frameSchema.omit({ points: true });

/** Newest sample of one signal of a tenant, in the signal's base unit. `status` null: no level to judge it by. */
export const overviewValueSchema = z.object({
  value: z.number().nullable(),
  atSeconds: z.number().nullable(),
  status: judgementSchema.nullable(),
  /** The last hour as `encodeSpark` writes it; empty when there is no sample or the signal heads no panel. */
  spark: z.string(),
});

export const overviewRowSchema = z
  .object({
    /** `place` in the configuration decides the tenant's colour. */
    tenant: z.object({
      id: z.string(),
      name: z.string(),
      residency: regionSchema,
      tier: tierSchema,
      environment: z.string(),
      place: z.number(),
    }),
    status: judgementSchema,
    /** Why it is not pass, worst first. */
    reasons: z.array(z.string()),
    /** By signal id. */
    values: z.record(z.string(), overviewValueSchema),
  })
  .meta({ id: 'OverviewRow' });

/** All tenants somebody may see, worst first. */
export const overviewSchema = z.object({ frame: overviewFrameSchema, rows: z.array(overviewRowSchema) });
