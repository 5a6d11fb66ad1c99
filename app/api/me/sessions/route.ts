import { listSessions } from '@/lib/access/server';
import { route } from '@/lib/http/route';

/** One's own sessions that still count. */
export const GET = route({
  access: { kind: 'signed-in' },
  handle: async ({ ctx }) => ({ sessions: await listSessions(ctx) }),
});
