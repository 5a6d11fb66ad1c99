import { readStatus } from '@/lib/health/server';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** Build, polling cost, who leads, and how old each frame is. */
export const GET = route({
  access: { kind: 'permission', permission: 'read' },
  handle: async ({ ctx }) => readStatus(ctx),
});
