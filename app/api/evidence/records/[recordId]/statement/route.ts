import { z } from 'zod';
import { recordIdSchema } from '@/lib/evidence';
import { openStatement } from '@/lib/evidence/server';
import { fileResponse } from '@/lib/http/file-response';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** The Sigstore bundle with a record's statement, byte for byte as it was signed. */
export const GET = route({
  access: { kind: 'permission', permission: 'read' },
  doc: { summary: 'The Sigstore bundle of a record', tag: 'evidence' },
  params: z.object({ recordId: recordIdSchema }),
  handle: async ({ ctx, params, req }) => {
    const { record, sha256, bytes } = await openStatement(ctx, params.recordId);
    return fileResponse(req, {
      etag: sha256,
      mediaType: 'application/json',
      name: `${record.id}.sigstore.json`,
      bytes,
    });
  },
});
