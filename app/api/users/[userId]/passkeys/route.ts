import { z } from 'zod';
import { userIdSchema } from '@/lib/access';
import { route } from '@/lib/http/route';
import { passkeyViewSchema } from '@/lib/passkeys';
import { listPasskeys } from '@/lib/passkeys/server';

/** Another person's passkeys, for whoever administers. */
export const GET = route({
  access: { kind: 'permission', permission: 'administer' },
  doc: {
    summary: 'Another person’s passkeys, newest first',
    tag: 'access',
    response: z.object({ passkeys: z.array(passkeyViewSchema) }),
  },
  params: z.object({ userId: userIdSchema }),
  handle: async ({ ctx, params }) => ({ passkeys: await listPasskeys(ctx, { of: params }) }),
});
