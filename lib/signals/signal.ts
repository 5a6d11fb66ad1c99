import { z } from 'zod';
import { type Thresholds, thresholdsSchema } from '@/lib/tenants';

/** Base units as recorded in Prometheus; `lib/signals/format-value.ts` turns them into what people read (ms, %, per hour). */
export const UNITS = ['ratio', 'seconds', 'bytes', 'per_second', 'currency_per_second', 'count'] as const;
export const unitSchema = z.enum(UNITS, `expected one of ${UNITS.join(', ')}`);
export type Unit = z.infer<typeof unitSchema>;

export const DIRECTIONS = ['higher-is-better', 'lower-is-better', 'neutral'] as const;
export const directionSchema = z.enum(DIRECTIONS, `expected one of ${DIRECTIONS.join(', ')}`);
export type Direction = z.infer<typeof directionSchema>;

export const signalIdSchema = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,47}$/, 'expected lower-case letters, digits and "_", for example queue_depth');

export const recordNameSchema = z
  .string()
  .regex(
    /^tenant:mc_[a-z0-9_]+:[a-z0-9_]+$/,
    'expected tenant:mc_<signal>:<operation>, for example tenant:mc_queue_depth:max',
  );

/**
 * A registered PromQL expression that gives one series per tenant. `expr` null means nobody has mapped it yet: the
 * screen says "not mapped" and nothing is ever drawn as zero. `record` is the recorded series' name.
 */
export const signalSchema = z.object({
  id: signalIdSchema,
  title: z.string(),
  description: z.string(),
  /** Panel it is drawn in; signals of one panel share a time axis and a chart. */
  panel: z.string(),
  unit: unitSchema,
  direction: directionSchema,
  expr: z.string().nullable(),
  record: z.string(),
  source: z.string(),
  thresholds: thresholdsSchema,
});
export type Signal = z.infer<typeof signalSchema>;

/** A chart of a tenant: one or more signals. The five of the planning pack come first, configured ones after. */
export const panelSchema = z.object({ id: z.string(), title: z.string(), signals: z.array(z.string()) });
export type Panel = z.infer<typeof panelSchema>;

export type SignalRegistry = {
  signals: Signal[];
  panels: Panel[];
  /** Changes when anything that affects frames changes; a poller refetches everything then. */
  version: string;
};

export type { Thresholds };
