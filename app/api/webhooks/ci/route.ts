import { ciPostSchema, ciReplySchema } from '@/lib/ci';
import { receivePost } from '@/lib/ci/server';
import { readBytes } from '@/lib/http/read-body';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/**
 * Takes a result or an attestation of CI. Open to strangers, because the credentials of CI are not MC's own: the verb verifies them
 * over the raw bytes before anything is parsed. A repeat answers like the first time, with `Idempotent-Replayed: true`.
 */
export const POST = route({
  access: { kind: 'public' },
  doc: {
    summary: 'Post a result or an attestation of CI',
    tag: 'ci',
    response: ciReplySchema,
    status: [200, 201],
    idempotencyKey: true,
    requestSchema: ciPostSchema,
  },
  handle: async ({ ctx, req }) => {
    const { status, reply, replayed } = await receivePost(ctx, {
      headers: req.headers,
      read: (maxBytes) => readBytes(req, maxBytes),
    });
    const headers = new Headers({ 'content-type': 'application/json' });
    if (replayed) headers.set('idempotent-replayed', 'true');
    return new Response(reply, { status, headers });
  },
});
