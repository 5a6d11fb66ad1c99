import { route } from '@/lib/http/route';
import { exportKeyset } from '@/lib/keys/server';

/** The signed keyset and the keys in use, as the files a stranger needs. */
export const GET = route({
  access: { kind: 'permission', permission: 'read' },
  doc: { summary: 'The signed keyset and the keys in use', tag: 'keys' },
  handle: ({ ctx }) => exportKeyset(ctx),
});
