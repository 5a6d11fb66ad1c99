import type { Metadata } from 'next';
import { TokensView } from '@/components/settings/tokens-view';
import { can } from '@/lib/access';
import { listTokens } from '@/lib/access/server';
import { pageCtx } from '@/lib/http/page';
import { listTenants } from '@/lib/tenants/server';

export const metadata: Metadata = { title: 'Tokens' };

/** API tokens: one's own; admins see everybody's. */
export default async function TokensPage() {
  const ctx = await pageCtx();
  const everybody = can(ctx.actor, 'administer').allowed;
  const tenantIds = can(ctx.actor, 'read').allowed ? (await listTenants(ctx)).map(({ id }) => id) : [];
  return (
    <>
      <h1 className="sr-only">Tokens</h1>
      <TokensView
        tokens={await listTokens(ctx, { all: everybody })}
        everybody={everybody}
        myGrants={ctx.actor.grants}
        tenantIds={tenantIds}
        nowMs={ctx.clock.now().getTime()}
      />
    </>
  );
}
