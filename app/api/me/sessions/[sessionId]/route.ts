import { z } from 'zod';
import { revokeQuerySchema, sessionIdSchema } from '@/lib/access';
import { revokeSession } from '@/lib/access/server';
import { route } from '@/lib/http/route';

/** Ends a session at once. */
export const DELETE = route({
  access: { kind: 'signed-in' },
  doc: { summary: 'End a session', tag: 'me', response: null },
  params: z.object({ sessionId: sessionIdSchema }),
  query: revokeQuerySchema,
  handle: ({ ctx, params: { sessionId }, query }) => revokeSession(ctx, { sessionId, ...query }),
});
