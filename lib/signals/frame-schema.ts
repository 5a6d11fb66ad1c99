import { z } from 'zod';
import type { FrameName, SignalStatus } from './frame';

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
