import { z } from 'zod';
import { recordIdSchema } from '@/lib/evidence';
import { openArtifact } from '@/lib/evidence/server';
import { fileResponse } from '@/lib/http/file-response';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** The bytes a record is about, as a download. They end early when they turn out to be altered. */
export const GET = route({
  access: { kind: 'permission', permission: 'read' },
  doc: { summary: 'The bytes a record is about', tag: 'evidence', contentType: 'application/octet-stream' },
  params: z.object({ recordId: recordIdSchema }),
  handle: async ({ ctx, params, req }) => {
    const { record, bytes } = await openArtifact(ctx, params.recordId);
    const { sha256, size, mediaType } = record.artifact;
    return fileResponse(req, { etag: sha256, size, mediaType, name: record.path, bytes });
  },
});
