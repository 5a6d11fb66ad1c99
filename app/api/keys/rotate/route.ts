import { route } from '@/lib/http/route';
import { keysViewSchema, rotateKeySchema } from '@/lib/keys';
import { rotateKey } from '@/lib/keys/server';

/** Puts a new key in use; answers with all keys. */
export const POST = route({
  access: { kind: 'permission', permission: 'administer' },
  doc: { summary: 'Put a new key in use', tag: 'keys', response: keysViewSchema },
  body: rotateKeySchema,
  handle: ({ ctx, body }) => rotateKey(ctx, body),
});
