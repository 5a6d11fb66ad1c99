import { z } from 'zod';
import { route } from '@/lib/http/route';
import { sourceTestSchema, testSource } from '@/lib/signals/server';

export const dynamic = 'force-dynamic';

/** Asks the source right now. A source that fails is an answer, not an error: 200 with `ok: false` and why. */
export const POST = route({
  access: { kind: 'permission', permission: 'propose' },
  doc: { summary: 'Ask a source right now', tag: 'signals', response: sourceTestSchema },
  params: z.strictObject({ sourceId: z.string().max(64, 'expected the id of a source, for example main') }),
  handle: async ({ ctx, params }) => testSource(ctx, params.sourceId),
});
