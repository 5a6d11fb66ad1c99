import { z } from 'zod';
import { route } from '@/lib/http/route';
import { declaredTenantSchema, listTenants } from '@/lib/tenants/server';

export const dynamic = 'force-dynamic';

export const GET = route({
  access: { kind: 'permission', permission: 'read' },
  doc: {
    summary: 'Declared tenants one may read',
    tag: 'tenants',
    response: z.object({ tenants: z.array(declaredTenantSchema) }),
  },
  handle: async ({ ctx }) => ({ tenants: await listTenants(ctx) }),
});
