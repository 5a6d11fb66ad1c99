import { ciResultsPageSchema, ciResultsQuerySchema } from '@/lib/ci';
import { listResults } from '@/lib/ci/server';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** Results of CI, newest first. Whoever may only post results sees its own. */
export const GET = route({
  access: { kind: 'signed-in' },
  doc: { summary: 'Results of CI, newest first', tag: 'ci', response: ciResultsPageSchema },
  query: ciResultsQuerySchema,
  handle: async ({ ctx, query }) => listResults(ctx, query),
});
