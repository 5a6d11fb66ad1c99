import type { Metadata } from 'next';
import { ForbiddenState } from '@/components/console/forbidden-state';
import { OverviewView } from '@/components/overview/overview-view';
import { can } from '@/lib/access';
import { pageCtx } from '@/lib/http/page';
import { PAGE_ROWS, pageOverview } from '@/lib/overview';
import { readOverview } from '@/lib/overview/server';

export const metadata: Metadata = { title: 'Tenants' };

/** The same tenants as the overview, as a dense table of facts and latest values. */
export default async function TenantsPage() {
  const ctx = await pageCtx();
  const decision = can(ctx.actor, 'read');
  if (!decision.allowed) return <ForbiddenState what="see tenants" needsRoles={decision.needsRoles} />;
  const { registry, config } = ctx.ports;
  const whole = await readOverview(ctx, { sparkRows: PAGE_ROWS });
  return (
    <>
      <h1 className="sr-only">Tenants</h1>
      <OverviewView
        look="table"
        registry={registry}
        currency={config.installation.currency}
        {...pageOverview(whole)}
      />
    </>
  );
}
