import { z } from 'zod';

export const TENANT_ID_PATTERN = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/;

export const tenantIdSchema = z
  .string()
  .regex(TENANT_ID_PATTERN, 'expected 1–63 letters, digits, "_", "-" or ".", for example TENANT_001');

/** Where a tenant's data may be. `unknown` is a state of its own: nothing may flow anywhere. */
export const REGIONS = ['eu', 'us', 'uk', 'apac', 'ca', 'global', 'unknown'] as const;
export const regionSchema = z.enum(REGIONS, `expected one of ${REGIONS.join(', ')}`);
export type Region = z.infer<typeof regionSchema>;

/** How far agents may act alone: 0 observe only, 1 suggest, 2 act on reversible things, 3 enact with human approval and tripwires. */
export const tierSchema = z.union(
  [z.literal(0), z.literal(1), z.literal(2), z.literal(3)],
  'expected 0, 1, 2 or 3',
);

/** Levels at which a tenant wants to be warned or paged, overriding the signal's own. Values in the signal's base unit. */
export const thresholdsSchema = z.strictObject({
  warn: z.number('expected a number in the signal’s base unit, for example 0.5').finite().optional(),
  page: z.number('expected a number in the signal’s base unit, for example 1').finite().optional(),
});
export type Thresholds = z.infer<typeof thresholdsSchema>;

export const tenantSchema = z.object({
  id: tenantIdSchema,
  name: z.string(),
  residency: regionSchema,
  tier: tierSchema,
  environment: z.string(),
  /** Value of the source's tenant label that carries this tenant's series. */
  labelValue: z.string(),
  /** By signal id. */
  objectives: z.record(z.string(), thresholdsSchema),
});
export type Tenant = z.infer<typeof tenantSchema>;
