import { gateVerdictReplySchema, gateVerdictSchema } from '@/lib/drift';
import { recordGateVerdict } from '@/lib/drift/server';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** Records a verdict of the configuration gate. The same verdict again answers 200 with the record that is there. */
export const POST = route({
  access: { kind: 'permission', permission: 'post-results' },
  doc: {
    summary: 'Record a verdict of the configuration gate',
    tag: 'evidence',
    response: gateVerdictReplySchema,
    status: [200, 201],
  },
  body: gateVerdictSchema,
  handle: async ({ ctx, body }) => {
    const reply = await recordGateVerdict(ctx, body, { permission: 'post-results' });
    return Response.json(reply, { status: reply.created ? 201 : 200 });
  },
});
