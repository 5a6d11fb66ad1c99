import { z } from 'zod';
import { tenantIdSchema } from '@/lib/tenants';
import { type Grant, roleSchema } from './role';

/** A grant as answers show it. What is sent to us is parsed by `grantsSchema`, which also brings it into its one form. */
export const heldGrantSchema = z
  .object({ role: roleSchema, tenants: z.union([z.literal('*'), z.array(tenantIdSchema)]) })
  .meta({ id: 'Grant' }) satisfies z.ZodType<Grant>;
