import { z } from 'zod';
import { sessionViewSchema } from '@/lib/access';
import { listSessions } from '@/lib/access/server';
import { route } from '@/lib/http/route';

/** One's own sessions that still count. */
export const GET = route({
  access: { kind: 'signed-in' },
  doc: {
    summary: 'One’s own sessions that still count',
    tag: 'me',
    response: z.object({ sessions: z.array(sessionViewSchema) }),
  },
  handle: async ({ ctx }) => ({ sessions: await listSessions(ctx) }),
});
