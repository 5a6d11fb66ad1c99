import { z } from 'zod';
import { revokeQuerySchema } from '@/lib/access';
import { route } from '@/lib/http/route';
import { passkeyIdSchema, passkeyViewSchema, renamePasskeySchema } from '@/lib/passkeys';
import { renamePasskey, revokePasskey } from '@/lib/passkeys/server';

const params = z.object({ passkeyId: passkeyIdSchema });

/** Gives one of one's own passkeys another name. */
export const PATCH = route({
  access: { kind: 'signed-in' },
  doc: { summary: 'Rename one’s own passkey', tag: 'me', response: passkeyViewSchema },
  params,
  body: renamePasskeySchema,
  handle: ({ ctx, params: { passkeyId }, body }) => renamePasskey(ctx, { passkeyId, ...body }),
});

/** Ends one of one's own passkeys for good. */
export const DELETE = route({
  access: { kind: 'signed-in' },
  doc: { summary: 'Revoke one’s own passkey', tag: 'me', response: passkeyViewSchema },
  params,
  query: revokeQuerySchema,
  handle: ({ ctx, params: { passkeyId }, query }) => revokePasskey(ctx, { passkeyId, ...query }),
});
