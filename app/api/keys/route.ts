import { route } from '@/lib/http/route';
import { keysViewSchema } from '@/lib/keys';
import { listKeys } from '@/lib/keys/server';

/** Public keys of this installation with their states, and the fingerprint of the root. */
export const GET = route({
  access: { kind: 'permission', permission: 'read' },
  doc: { summary: 'Public keys with their states', tag: 'keys', response: keysViewSchema },
  handle: ({ ctx }) => listKeys(ctx),
});
