import type { Metadata } from 'next';
import { ForbiddenState } from '@/components/console/forbidden-state';
import { KeysView } from '@/components/keys/keys-view';
import { Card } from '@/components/ui/card';
import { can } from '@/lib/access';
import { pageCtx } from '@/lib/http/page';
import { listKeys } from '@/lib/keys/server';

export const metadata: Metadata = { title: 'Keys' };

/** Keys that sign evidence, with the fingerprint to hand out. */
export default async function KeysPage() {
  const ctx = await pageCtx();
  const decision = can(ctx.actor, 'read');
  return (
    <>
      <h1 className="sr-only">Keys</h1>
      {decision.allowed ? (
        <KeysView keys={await listKeys(ctx)} mayChange={can(ctx.actor, 'administer').allowed} />
      ) : (
        <Card>
          <ForbiddenState what="read the signing keys" needsRoles={decision.needsRoles} />
        </Card>
      )}
    </>
  );
}
