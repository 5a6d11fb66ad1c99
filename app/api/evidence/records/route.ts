import {
  ATTACH_MAX_BYTES,
  attachQuerySchema,
  evidencePageSchema,
  evidenceQuerySchema,
  recordReplySchema,
} from '@/lib/evidence';
import { attachFile, listRecords } from '@/lib/evidence/server';
import { readBytes } from '@/lib/http/read-body';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** Evidence that fits a filter, newest first. */
export const GET = route({
  access: { kind: 'permission', permission: 'read' },
  doc: { summary: 'Evidence that fits, newest first', tag: 'evidence', response: evidencePageSchema },
  query: evidenceQuerySchema,
  handle: ({ ctx, query }) => listRecords(ctx, query),
});

/** Attaches a file: the body is the file as it is, the query says what it is. */
export const POST = route({
  access: { kind: 'permission', permission: 'propose' },
  doc: {
    summary: 'Attach a file as evidence',
    tag: 'evidence',
    status: 201,
    response: recordReplySchema,
    requestType: 'application/octet-stream',
  },
  query: attachQuerySchema,
  handle: async ({ ctx, query, req }) => {
    const bytes = await readBytes(req, ATTACH_MAX_BYTES);
    const record = await attachFile(ctx, query, { bytes, mediaType: req.headers.get('content-type') });
    return Response.json({ record }, { status: 201 });
  },
});
