import type { Metadata } from 'next';
import { ForbiddenState } from '@/components/console/forbidden-state';
import { RunbooksList } from '@/components/runbooks/runbooks-list';
import { Card } from '@/components/ui/card';
import { can } from '@/lib/access';
import { pageCtx } from '@/lib/http/page';
import { listRunbooks } from '@/lib/runbooks/server';

export const metadata: Metadata = { title: 'Runbooks' };

/** Every runbook there is. */
export default async function RunbooksPage() {
  const ctx = await pageCtx();
  const decision = can(ctx.actor, 'read');
  return (
    <>
      <h1 className="sr-only">Runbooks</h1>
      {decision.allowed ? (
        <RunbooksList runbooks={await listRunbooks(ctx)} />
      ) : (
        <Card>
          <ForbiddenState what="read runbooks" needsRoles={decision.needsRoles} />
        </Card>
      )}
    </>
  );
}
