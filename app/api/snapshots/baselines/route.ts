import { setBaseline } from '@/lib/drift/server';
import { route } from '@/lib/http/route';
import {
  baselineReplySchema,
  baselinesPageSchema,
  baselinesQuerySchema,
  setBaselineSchema,
} from '@/lib/snapshots';
import { baselineHistory } from '@/lib/snapshots/server';

export const dynamic = 'force-dynamic';

/** Which snapshot was the baseline when, newest first. */
export const GET = route({
  access: { kind: 'permission', permission: 'read' },
  doc: {
    summary: 'Which snapshot was the baseline when, newest first',
    tag: 'snapshots',
    response: baselinesPageSchema,
  },
  query: baselinesQuerySchema,
  handle: ({ ctx, query }) => baselineHistory(ctx, query),
});

/** Makes a signed snapshot the baseline of its environment. */
export const POST = route({
  access: { kind: 'permission', permission: 'propose' },
  doc: {
    summary: 'Make a signed snapshot the baseline of its environment',
    tag: 'snapshots',
    response: baselineReplySchema,
    status: 201,
  },
  body: setBaselineSchema,
  handle: async ({ ctx, body }) => {
    const { choice, record } = await setBaseline(ctx, body);
    const { snapshot, verdict } = choice;
    return Response.json({ record: record.id, treeRoot: snapshot.treeRoot, verdict }, { status: 201 });
  },
});
