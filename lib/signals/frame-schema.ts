import { z } from 'zod';
import type { Frame, FrameName, SignalStatus } from './frame';

// Apart from frame.ts, so that a browser that only draws frames does not load the parser.
export const frameNameSchema = z.enum(
  ['1h', '6h', '24h', '7d'],
  'expected 1h, 6h, 24h or 7d',
) satisfies z.ZodType<FrameName>;

/** Of a stored frame; see `SignalStatus`. */
export const signalStatusSchema: z.ZodType<SignalStatus> = z.discriminatedUnion('state', [
  z.object({ state: z.literal('ok') }),
  z.object({ state: z.literal('error'), message: z.string(), sinceSeconds: z.number() }),
  z.object({ state: z.literal('not-mapped') }),
]);

/** A frame as `GET /api/frames` answers it. */
export const frameSchema = z.object({
  key: z.string(),
  seq: z.number(),
  registryVersion: z.string(),
  startSeconds: z.number(),
  endSeconds: z.number(),
  stepSeconds: z.number(),
  /** By signal, then by tenant: one slot per step, null is a gap. */
  points: z.record(z.string(), z.record(z.string(), z.array(z.number().nullable()))),
  signals: z.record(z.string(), signalStatusSchema),
  fetchedAtSeconds: z.number(),
  staleSinceSeconds: z.number().nullable(),
  staleReason: z.string().nullable(),
  warnings: z.array(z.string()),
}) satisfies z.ZodType<Frame>;
