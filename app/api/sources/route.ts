import { route } from '@/lib/http/route';
import { listSources } from '@/lib/signals/server';

export const dynamic = 'force-dynamic';

export const GET = route({
  access: { kind: 'permission', permission: 'read' },
  handle: async ({ ctx }) => ({ sources: await listSources(ctx) }),
});
