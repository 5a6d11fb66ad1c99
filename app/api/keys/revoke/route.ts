import { route } from '@/lib/http/route';
import { keysViewSchema, revokeKeySchema } from '@/lib/keys';
import { revokeKey } from '@/lib/keys/server';

/** Takes trust away from a key; answers with all keys. */
export const POST = route({
  access: { kind: 'permission', permission: 'administer' },
  doc: { summary: 'Take trust away from a key', tag: 'keys', response: keysViewSchema },
  body: revokeKeySchema,
  handle: ({ ctx, body }) => revokeKey(ctx, body),
});
