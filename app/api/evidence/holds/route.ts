import { holdReplySchema, holdsQuerySchema, holdsReplySchema, placeHoldSchema } from '@/lib/evidence';
import { listHolds, placeHold } from '@/lib/evidence/server';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** Legal holds that stand, newest first; with `all=true` released ones too. */
export const GET = route({
  access: { kind: 'permission', permission: 'read' },
  doc: {
    summary: 'Legal holds that stand, newest first; with all=true released ones too',
    tag: 'evidence',
    response: holdsReplySchema,
  },
  query: holdsQuerySchema,
  handle: async ({ ctx, query }) => ({ holds: await listHolds(ctx, { all: query.all === 'true' }) }),
});

/** Places a hold on a release, a tenant or a record. */
export const POST = route({
  access: { kind: 'permission', permission: 'administer' },
  doc: {
    summary: 'Place a hold on a release, a tenant or a record',
    tag: 'evidence',
    response: holdReplySchema,
    status: 201,
  },
  body: placeHoldSchema,
  handle: async ({ ctx, body }) => Response.json({ hold: await placeHold(ctx, body) }, { status: 201 }),
});
