import { z } from 'zod';
import { approvalIdSchema, approvalReplySchema, newDecisionSchema } from '@/lib/approvals';
import { submitDecision } from '@/lib/approvals/server';
import { relyingParty } from '@/lib/http/relying-party';
import { route } from '@/lib/http/route';

/** Takes a signed decision, or a denial with its reason. A refusal says its code in `fields[0].received`. */
export const POST = route({
  access: { kind: 'permission', permission: 'read' },
  doc: {
    summary: 'Approve with a signature, or deny with a reason',
    tag: 'approvals',
    response: approvalReplySchema,
  },
  params: z.object({ approvalId: approvalIdSchema }),
  body: newDecisionSchema,
  handle: async ({ ctx, params, body }) => ({
    approval: await submitDecision(ctx, relyingParty(), params.approvalId, body),
  }),
});
