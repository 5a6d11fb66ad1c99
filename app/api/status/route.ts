import { readStatus, statusSchema } from '@/lib/health/server';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** Build, polling cost, who leads, and how old each frame is. */
export const GET = route({
  access: { kind: 'permission', permission: 'read' },
  doc: { summary: 'Build, cost of polling, and age of each frame', tag: 'system', response: statusSchema },
  handle: async ({ ctx }) => readStatus(ctx),
});
