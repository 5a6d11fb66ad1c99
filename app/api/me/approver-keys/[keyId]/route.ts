import { z } from 'zod';
import { revokeQuerySchema } from '@/lib/access';
import { approverKeyIdSchema, approverKeyReplySchema } from '@/lib/approvals';
import { revokeApproverKey } from '@/lib/approvals/server';
import { route } from '@/lib/http/route';

/** Revokes one’s own SSH key at once. What it signed before stays signed. */
export const DELETE = route({
  access: { kind: 'signed-in' },
  doc: { summary: 'Revoke an SSH key for signing approvals', tag: 'me', response: approverKeyReplySchema },
  params: z.object({ keyId: approverKeyIdSchema }),
  query: revokeQuerySchema,
  handle: async ({ ctx, params, query }) => ({ key: await revokeApproverKey(ctx, params.keyId, query) }),
});
