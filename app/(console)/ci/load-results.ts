import { ciQuery, readCiFilter } from '@/components/ci/ci-filter';
import type { CiProps } from '@/components/ci/ci-view';
import { ciResultsQuerySchema, RESULT_NAMES } from '@/lib/ci';
import { listResults } from '@/lib/ci/server';
import { type PageCtx, serverOrigin } from '@/lib/http/page';

/** What the page shows first. A filter that cannot be used brings nothing; the page asks itself and says why. */
export async function loadResults(
  ctx: PageCtx,
  query: Readonly<Record<string, string | string[] | undefined>>,
): Promise<CiProps> {
  const filter = readCiFilter(query);
  const parsed = ciResultsQuerySchema.safeParse(ciQuery(filter));
  const { ci, evidence } = ctx.ports.config;
  return {
    initial: parsed.success ? { filter, page: await listResults(ctx, parsed.data) } : null,
    names: [...RESULT_NAMES, ...ci.names],
    server: serverOrigin(),
    release: evidence.release,
  };
}
