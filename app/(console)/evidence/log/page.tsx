import type { Metadata } from 'next';
import { ForbiddenState } from '@/components/console/forbidden-state';
import { LogView } from '@/components/log/log-view';
import { Card } from '@/components/ui/card';
import { can } from '@/lib/access';
import { readLogStatus } from '@/lib/evidence-log/server';
import { pageCtx } from '@/lib/http/page';

export const metadata: Metadata = { title: 'Log' };

/** Health of the evidence log. */
export default async function LogPage() {
  const ctx = await pageCtx();
  const decision = can(ctx.actor, 'read');
  return (
    <>
      <h1 className="sr-only">Evidence log</h1>
      {decision.allowed ? (
        <LogView
          initial={await readLogStatus(ctx)}
          nowSeconds={Math.floor(ctx.clock.now().getTime() / 1000)}
          mayVerify={can(ctx.actor, 'read-audit', '*').allowed}
        />
      ) : (
        <Card>
          <ForbiddenState what="read the evidence log" needsRoles={decision.needsRoles} />
        </Card>
      )}
    </>
  );
}
