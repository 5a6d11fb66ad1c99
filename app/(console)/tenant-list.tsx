import { ForbiddenState } from '@/components/console/forbidden-state';
import { OverviewView } from '@/components/overview/overview-view';
import { can } from '@/lib/access';
import { pageCtx } from '@/lib/http/page';
import { PAGE_ROWS, pageOverview } from '@/lib/overview';
import { readOverview } from '@/lib/overview/server';

/** All tenants a person may see, worst first: as rows with sparklines (overview) or as a dense table (tenants). */
export async function TenantList({ title, look }: { title: string; look: 'rows' | 'table' }) {
  const ctx = await pageCtx();
  const decision = can(ctx.actor, 'read');
  if (!decision.allowed) return <ForbiddenState what="see tenants" needsRoles={decision.needsRoles} />;
  const { registry, config } = ctx.ports;
  const whole = await readOverview(ctx, { sparkRows: PAGE_ROWS });
  return (
    <>
      <h1 className="sr-only">{title}</h1>
      <OverviewView
        look={look}
        registry={registry}
        currency={config.installation.currency}
        {...pageOverview(whole)}
      />
    </>
  );
}
