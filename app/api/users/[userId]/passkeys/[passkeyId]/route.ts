import { z } from 'zod';
import { revokeQuerySchema, userIdSchema } from '@/lib/access';
import { route } from '@/lib/http/route';
import { passkeyIdSchema, passkeyViewSchema } from '@/lib/passkeys';
import { revokePasskey } from '@/lib/passkeys/server';

/** Ends another person's passkey for good, for whoever administers. */
export const DELETE = route({
  access: { kind: 'permission', permission: 'administer' },
  doc: { summary: 'Revoke another person’s passkey', tag: 'access', response: passkeyViewSchema },
  params: z.object({ userId: userIdSchema, passkeyId: passkeyIdSchema }),
  query: revokeQuerySchema,
  handle: ({ ctx, params, query }) => revokePasskey(ctx, { ...params, ...query }),
});
