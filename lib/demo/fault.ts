import { z } from 'zod';
import { tenantIdSchema } from '@/lib/tenants';

/** Switches of the demo platform: each makes it behave badly in one way, for real. */
export const DEMO_FAULTS = ['latency', 'cost', 'denies', 'lag', 'autonomy', 'config'] as const;
const demoFaultSchema = z.enum(DEMO_FAULTS, `expected one of ${DEMO_FAULTS.join(', ')}`);

export type DemoFault = z.infer<typeof demoFaultSchema>;

const MAX_SECONDS = 86_400;

export const setFaultSchema = z.strictObject({
  tenant: tenantIdSchema,
  fault: demoFaultSchema,
  forSeconds: z
    .int('expected whole seconds, for example 600')
    .min(1, 'expected at least 1 second')
    .max(MAX_SECONDS, `expected at most ${MAX_SECONDS} seconds`)
    .optional(),
});
export type SetFault = z.infer<typeof setFaultSchema>;

/** Without `fault` all faults of the tenant are cleared. */
export const clearFaultSchema = z.strictObject({ tenant: tenantIdSchema, fault: demoFaultSchema.optional() });
export type ClearFault = z.infer<typeof clearFaultSchema>;
