import { type CompareProps, MOST_COMPARED } from '@/components/compare/compare-props';
import { readGeneratedHistoryUntil } from '@/lib/demo/server';
import type { PageCtx } from '@/lib/http/page';
import { listTenants } from '@/lib/tenants/server';
import { firstOf, loadCharts, type PageQuery } from '../load-charts';

/** What the compare view shows first. Unknown tenants and those of others are told apart from neither each other nor a typo. */
export async function loadCompare(ctx: PageCtx, query: PageQuery): Promise<CompareProps> {
  const { config, registry } = ctx.ports;
  const visible = await listTenants(ctx);
  const asked =
    firstOf(query.tenants)?.split(',').filter(Boolean) ?? visible.slice(0, MOST_COMPARED).map(({ id }) => id);
  const wanted = [...new Set(asked)].slice(0, MOST_COMPARED);
  const placeOf = (id: string) => config.tenants.findIndex((tenant) => tenant.id === id);
  const tenants = wanted.flatMap((id) => {
    const tenant = visible.find((one) => one.id === id);
    return tenant === undefined ? [] : [{ ...tenant, place: placeOf(id) }];
  });
  const ids = tenants.map(({ id }) => id);
  return {
    tenants,
    choices: visible.map(({ id, name }) => ({ id, name, place: placeOf(id) })),
    missing: wanted.filter((id) => !ids.includes(id)).map((id) => id.slice(0, 64)),
    registry,
    currency: config.installation.currency,
    start: await loadCharts(ctx, ids, query),
    generatedUntilSeconds: await readGeneratedHistoryUntil(ctx),
  };
}
