import { z } from 'zod';
import { sessionIdSchema } from '@/lib/access';
import { revokeSession } from '@/lib/access/server';
import { route } from '@/lib/http/route';

/** Ends a session at once. */
export const DELETE = route({
  access: { kind: 'signed-in' },
  params: z.object({ sessionId: sessionIdSchema }),
  handle: ({ ctx, params: { sessionId } }) => revokeSession(ctx, { sessionId }),
});
