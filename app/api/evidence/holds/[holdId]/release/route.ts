import { z } from 'zod';
import { holdIdSchema, holdReplySchema, releaseHoldSchema } from '@/lib/evidence';
import { releaseHold } from '@/lib/evidence/server';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** Ends a hold, with a reason. */
export const POST = route({
  access: { kind: 'permission', permission: 'administer' },
  doc: { summary: 'End a hold, with a reason', tag: 'evidence', response: holdReplySchema },
  params: z.object({ holdId: holdIdSchema }),
  body: releaseHoldSchema,
  handle: async ({ ctx, params, body }) => ({ hold: await releaseHold(ctx, params.holdId, body) }),
});
