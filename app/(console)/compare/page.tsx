import { Compare } from '@/components/compare/compare';
import { pageCtx } from '@/lib/http/page';
import { loadCompare } from './load-compare';

export const metadata = { title: 'Compare' };

type Search = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** Up to five tenants side by side; without a choice the first five that the reader may see. */
export default async function ComparePage({ searchParams }: Search) {
  const compare = await loadCompare(await pageCtx(), await searchParams);
  // Another choice of tenants starts afresh, so that no chart shows another tenant's samples for a moment.
  return <Compare key={compare.tenants.map(({ id }) => id).join()} {...compare} />;
}
