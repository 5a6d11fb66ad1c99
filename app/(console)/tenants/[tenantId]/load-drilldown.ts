import type { DrilldownProps } from '@/components/drilldown/drilldown-props';
import { can } from '@/lib/access';
import { readGeneratedHistoryUntil } from '@/lib/demo/server';
import type { PageCtx } from '@/lib/http/page';
import { AppError } from '@/lib/kernel';
import { listSources } from '@/lib/signals/server';
import { getTenant } from '@/lib/tenants/server';
import { loadCharts, type PageQuery } from '../../load-charts';

/** What the drilldown of a tenant shows first; null for a tenant that does not exist or that the reader may not see. */
export async function loadDrilldown(
  ctx: PageCtx,
  tenantId: string,
  query: PageQuery,
): Promise<DrilldownProps | null> {
  const tenant = await findTenant(ctx, tenantId);
  if (tenant === null) return null;
  const { config, registry } = ctx.ports;
  const [start, sources, generatedUntilSeconds] = await Promise.all([
    loadCharts(ctx, [tenantId], query),
    listSources(ctx),
    readGeneratedHistoryUntil(ctx),
  ]);
  const prometheus = config.links.prometheus ?? sources[0]?.url;
  return {
    tenant,
    place: config.tenants.findIndex(({ id }) => id === tenantId),
    registry,
    currency: config.installation.currency,
    links: { ...config.links, ...(prometheus === undefined ? {} : { prometheus }) },
    start,
    generatedUntilSeconds,
    may: {
      addEvents: can(ctx.actor, 'respond', tenantId).allowed,
      switchFaults: config.environment.kind === 'demo' && can(ctx.actor, 'propose', tenantId).allowed,
    },
  };
}

async function findTenant(ctx: PageCtx, tenantId: string): Promise<DrilldownProps['tenant'] | null> {
  try {
    return await getTenant(ctx, tenantId);
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return null;
    throw error;
  }
}
