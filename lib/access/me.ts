import { z } from 'zod';
import { heldGrantSchema } from './held-grant';
import { PERMISSIONS } from './role';

/** Who is asking and what they may do; `tenants` are those they may read. */
export const meSchema = z
  .object({
    kind: z.enum(['user', 'token']),
    id: z.string(),
    name: z.string(),
    email: z.string().nullable(),
    grants: z.array(heldGrantSchema),
    permissions: z.array(z.enum(PERMISSIONS)),
    tenants: z.union([z.literal('*'), z.array(z.string())]),
    mustChangePassword: z.boolean(),
    signsInBy: z.enum(['password', 'oidc', 'token']),
  })
  .meta({ id: 'Me' });
export type Me = z.infer<typeof meSchema>;
