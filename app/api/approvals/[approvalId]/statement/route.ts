import { z } from 'zod';
import { approvalIdSchema, beginDecisionSchema, statementReplySchema } from '@/lib/approvals';
import { beginDecision } from '@/lib/approvals/server';
import { relyingParty } from '@/lib/http/relying-party';
import { route } from '@/lib/http/route';

/** Makes the statement whoever asks is about to sign, by passkey or by SSH key. It counts once, for five minutes. */
export const POST = route({
  access: { kind: 'permission', permission: 'read' },
  doc: {
    summary: 'Begin a decision: the statement to sign, with a nonce that counts once',
    tag: 'approvals',
    response: statementReplySchema,
  },
  params: z.object({ approvalId: approvalIdSchema }),
  body: beginDecisionSchema,
  handle: ({ ctx, params, body }) => beginDecision(ctx, relyingParty(), params.approvalId, body),
});
