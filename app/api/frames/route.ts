import { frameResponse } from '@/lib/http/frame-response';
import { route } from '@/lib/http/route';
import { frameSchema } from '@/lib/signals';
import { frameQuerySchema, getFrame } from '@/lib/signals/server';

export const dynamic = 'force-dynamic';

/** Samples of a standard frame or of a range, for the tenants asked for; 304 when the ETag sent is still the newest. */
export const GET = route({
  access: { kind: 'permission', permission: 'read' },
  doc: { summary: 'Samples of a standard frame or of a range', tag: 'signals', response: frameSchema },
  query: frameQuerySchema,
  handle: async ({ ctx, query, req }) => frameResponse(await getFrame(ctx, query.query, query.tenants), req),
});
