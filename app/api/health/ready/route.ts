import { readinessSchema, readReadiness } from '@/lib/health/server';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** 200 when pages can be served, 503 with the failing check otherwise. Old frames do not make a process unready. */
export const GET = route({
  access: { kind: 'public' },
  doc: {
    summary: 'Whether pages can be served',
    tag: 'system',
    response: readinessSchema,
    status: [200, 503],
  },
  handle: async ({ ctx }) => {
    const readiness = await readReadiness(ctx);
    return Response.json(readiness, { status: readiness.status === 'ready' ? 200 : 503 });
  },
});
