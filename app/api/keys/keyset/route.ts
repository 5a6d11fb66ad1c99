import { route } from '@/lib/http/route';
import { keysetExportSchema } from '@/lib/keys';
import { exportKeyset } from '@/lib/keys/server';

/** The signed keyset and the keys in use, as the files a stranger needs. */
export const GET = route({
  access: { kind: 'permission', permission: 'read' },
  doc: { summary: 'The signed keyset and the keys in use', tag: 'keys', response: keysetExportSchema },
  handle: ({ ctx }) => exportKeyset(ctx),
});
