import type { Metadata } from 'next';
import { AccessReviewView } from '@/components/access-review/access-review-view';
import { ForbiddenState } from '@/components/console/forbidden-state';
import { Card } from '@/components/ui/card';
import { can } from '@/lib/access';
import { pageCtx } from '@/lib/http/page';

export const metadata: Metadata = { title: 'Access review' };

/** Who could do what on a day, for auditors. */
export default async function AccessReviewPage() {
  const ctx = await pageCtx();
  const decision = can(ctx.actor, 'read-audit');
  return (
    <>
      <h1 className="sr-only">Access review</h1>
      {decision.allowed ? (
        <AccessReviewView
          today={ctx.clock.now().toISOString().slice(0, 10)}
          mayRecord={can(ctx.actor, 'export').allowed}
        />
      ) : (
        <Card>
          <ForbiddenState what="review access" needsRoles={decision.needsRoles} />
        </Card>
      )}
    </>
  );
}
