import { notFound } from 'next/navigation';
import { Drilldown } from '@/components/drilldown/drilldown';
import { pageCtx } from '@/lib/http/page';
import { loadDrilldown } from './load-drilldown';

type Params = {
  params: Promise<{ tenantId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

/** Names the tenant in the browser's tab and history. */
export async function generateMetadata({ params }: Params) {
  return { title: decodeURIComponent((await params).tenantId) };
}

/** One tenant's panels over the range of the address. A tenant the reader may not see is not found: its existence is not told. */
export default async function TenantPage({ params, searchParams }: Params) {
  const [{ tenantId }, query] = await Promise.all([params, searchParams]);
  const drilldown = await loadDrilldown(await pageCtx(), decodeURIComponent(tenantId), query);
  if (drilldown === null) notFound();
  return <Drilldown {...drilldown} />;
}
