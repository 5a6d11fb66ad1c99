import { z } from 'zod';
import { route } from '@/lib/http/route';
import { tenantIdSchema } from '@/lib/tenants';
import { declaredTenantSchema, getTenant } from '@/lib/tenants/server';

export const dynamic = 'force-dynamic';

export const GET = route({
  access: { kind: 'permission', permission: 'read' },
  doc: { summary: 'One tenant', tag: 'tenants', response: z.object({ tenant: declaredTenantSchema }) },
  params: z.strictObject({ tenantId: tenantIdSchema }),
  handle: async ({ ctx, params }) => ({ tenant: await getTenant(ctx, params.tenantId) }),
});
