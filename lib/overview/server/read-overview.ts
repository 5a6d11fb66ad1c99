import { authorize } from '@/lib/access';
import { epochSeconds } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { getFrame } from '@/lib/signals/server';
import { listTenants } from '@/lib/tenants/server';
import { buildOverview, type Overview } from '..';

/** All tenants the actor may read, judged by the frame of the last hour, worst first. Costs Prometheus nothing. */
export async function readOverview(ctx: Ctx): Promise<Overview> {
  authorize(ctx, 'read');
  const [frame, tenants] = await Promise.all([getFrame(ctx, { frame: '1h' }), listTenants(ctx)]);
  const { registry, config } = ctx.ports;
  return buildOverview(frame, registry, tenants, {
    nowSeconds: epochSeconds(ctx.clock.now()),
    currency: config.installation.currency,
  });
}
