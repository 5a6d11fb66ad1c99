import { authorize } from '@/lib/access';
import { epochSeconds } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { getFrame } from '@/lib/signals/server';
import { listTenants } from '@/lib/tenants/server';
import { buildOverview, type Overview, type PlacedTenant } from '..';

export type TenantsOverview = {
  overview: Overview;
  /** The same tenants with what judging them again in the browser needs. */
  tenants: PlacedTenant[];
};

/** All tenants the actor may read, judged by the frame of the last hour, worst first; the first `sparkRows` (default all) with sparklines. Costs Prometheus nothing. */
export async function readOverview(ctx: Ctx, input: { sparkRows?: number } = {}): Promise<TenantsOverview> {
  authorize(ctx, 'read');
  const { registry, config } = ctx.ports;
  const places = new Map(config.tenants.map((tenant, place) => [tenant.id, place]));
  const [frame, visible] = await Promise.all([getFrame(ctx, { frame: '1h' }), listTenants(ctx)]);
  const tenants = visible.map(({ declaredAt: _declaredAt, ...tenant }) => ({
    ...tenant,
    place: places.get(tenant.id) ?? 0,
  }));
  const overview = buildOverview(frame, registry, tenants, {
    nowSeconds: epochSeconds(ctx.clock.now()),
    currency: config.installation.currency,
    ...input,
  });
  return { overview, tenants };
}
