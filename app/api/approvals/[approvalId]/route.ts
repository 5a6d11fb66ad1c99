import { z } from 'zod';
import { approvalIdSchema, approvalReplySchema } from '@/lib/approvals';
import { readApproval } from '@/lib/approvals/server';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** One request with its whole payload, its decisions, and what whoever asks may do about it. */
export const GET = route({
  access: { kind: 'permission', permission: 'read' },
  doc: { summary: 'One request for approval', tag: 'approvals', response: approvalReplySchema },
  params: z.object({ approvalId: approvalIdSchema }),
  handle: async ({ ctx, params }) => ({ approval: await readApproval(ctx, params.approvalId) }),
});
