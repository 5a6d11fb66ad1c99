import { z } from 'zod';
import { userIdSchema } from '@/lib/access';
import { resetPassword } from '@/lib/access/server';
import { route } from '@/lib/http/route';

/** Gives somebody a new one-time password, shown in this answer only. */
export const POST = route({
  access: { kind: 'permission', permission: 'administer' },
  doc: {
    summary: 'Give somebody a new one-time password',
    tag: 'access',
    response: z.object({ oneTimePassword: z.string() }),
  },
  params: z.object({ userId: userIdSchema }),
  handle: ({ ctx, params: { userId } }) => resetPassword(ctx, { userId }),
});
