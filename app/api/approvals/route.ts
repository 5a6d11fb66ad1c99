import {
  approvalsPageSchema,
  approvalsQuerySchema,
  newApprovalReplySchema,
  newApprovalSchema,
} from '@/lib/approvals';
import { listApprovals, requestApproval } from '@/lib/approvals/server';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** Requests for approval, newest first, a page at a time. */
export const GET = route({
  access: { kind: 'permission', permission: 'read' },
  doc: { summary: 'Requests for approval, newest first', tag: 'approvals', response: approvalsPageSchema },
  query: approvalsQuerySchema,
  handle: ({ ctx, query }) => listApprovals(ctx, query),
});

/** Asks for an approval. Asking for the same bytes again answers 200 with the request that is open. */
export const POST = route({
  access: { kind: 'permission', permission: 'propose' },
  doc: {
    summary: 'Ask for an approval of exactly this payload',
    tag: 'approvals',
    response: newApprovalReplySchema,
    status: [200, 201],
  },
  body: newApprovalSchema,
  handle: async ({ ctx, body }) => {
    const reply = await requestApproval(ctx, body);
    return Response.json(reply, { status: reply.created ? 201 : 200 });
  },
});
