import { route } from '@/lib/http/route';
import { listTenants } from '@/lib/tenants/server';

export const dynamic = 'force-dynamic';

export const GET = route({
  access: { kind: 'permission', permission: 'read' },
  handle: async ({ ctx }) => ({ tenants: await listTenants(ctx) }),
});
