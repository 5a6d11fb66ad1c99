import { z } from 'zod';
import { recordReviewSchema } from '@/lib/access';
import { recordAccessReview } from '@/lib/evidence/server';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** Keeps the review of a day as signed evidence. */
export const POST = route({
  access: { kind: 'permission', permission: 'read-audit' },
  doc: {
    summary: 'Record an access review as evidence',
    tag: 'access',
    response: z.object({ record: z.looseObject({ id: z.string() }) }),
    status: 201,
  },
  body: recordReviewSchema,
  handle: async ({ ctx, body }) =>
    Response.json({ record: await recordAccessReview(ctx, body) }, { status: 201 }),
});
