import { route } from '@/lib/http/route';
import {
  attestationsPageSchema,
  attestationsQuerySchema,
  POST_MAX_BYTES,
  postedSnapshotSchema,
  postSnapshotSchema,
} from '@/lib/snapshots';
import { listAttestations, postSnapshot } from '@/lib/snapshots/server';

export const dynamic = 'force-dynamic';

/** Snapshots and verdicts of gates, newest first. */
export const GET = route({
  access: { kind: 'permission', permission: 'read' },
  doc: {
    summary: 'Snapshots and verdicts of gates, newest first',
    tag: 'snapshots',
    response: attestationsPageSchema,
  },
  query: attestationsQuerySchema,
  handle: ({ ctx, query }) => listAttestations(ctx, query),
});

/** Stores a signed snapshot. */
export const POST = route({
  access: { kind: 'permission', permission: 'propose' },
  doc: {
    summary: 'Store a signed snapshot; the same again is the record that is there',
    tag: 'snapshots',
    response: postedSnapshotSchema,
    status: [200, 201],
  },
  body: postSnapshotSchema,
  maxBodyBytes: POST_MAX_BYTES,
  handle: async ({ ctx, body }) => {
    const posted = await postSnapshot(ctx, body);
    return Response.json(posted, { status: posted.created ? 201 : 200 });
  },
});
