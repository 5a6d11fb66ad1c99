import { approverKeyReplySchema, approverKeysSchema, newApproverKeySchema } from '@/lib/approvals';
import { addApproverKey, listApproverKeys } from '@/lib/approvals/server';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** One's own SSH keys for signing approvals, revoked ones included. */
export const GET = route({
  access: { kind: 'signed-in' },
  doc: {
    summary: 'One’s own SSH keys for signing approvals, newest first',
    tag: 'me',
    response: approverKeysSchema,
  },
  handle: async ({ ctx }) => ({ keys: await listApproverKeys(ctx) }),
});

/** Registers an SSH key. Asks for the password, but right after signing in. */
export const POST = route({
  access: { kind: 'signed-in' },
  doc: {
    summary: 'Register an SSH key for signing approvals',
    tag: 'me',
    response: approverKeyReplySchema,
    status: 201,
  },
  body: newApproverKeySchema,
  handle: async ({ ctx, body }) => Response.json({ key: await addApproverKey(ctx, body) }, { status: 201 }),
});
