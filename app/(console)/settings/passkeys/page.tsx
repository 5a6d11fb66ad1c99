import type { Metadata } from 'next';
import { ApproverKeysCard } from '@/components/passkeys/approver-keys-card';
import { PasskeysView } from '@/components/passkeys/passkeys-view';
import { can } from '@/lib/access';
import { listApproverKeys } from '@/lib/approvals/server';
import { pageCtx } from '@/lib/http/page';
import { relyingParty } from '@/lib/http/relying-party';
import { describeStepUp, listPasskeys } from '@/lib/passkeys/server';

export const metadata: Metadata = { title: 'Passkeys' };

/** The passkeys one signs approvals with; admins see everybody's. */
export default async function PasskeysPage() {
  const ctx = await pageCtx();
  const isAdmin = can(ctx.actor, 'administer').allowed;
  const everybodys = isAdmin ? await listPasskeys(ctx, { of: 'everybody' }) : null;
  return (
    <>
      <h1 className="sr-only">Passkeys</h1>
      <PasskeysView
        mine={await listPasskeys(ctx)}
        others={everybodys?.filter(({ owner }) => owner.id !== ctx.actor.id) ?? null}
        party={relyingParty()}
        ways={await describeStepUp(ctx)}
        mayApprove={can(ctx.actor, 'approve').allowed}
      />
      <ApproverKeysCard keys={await listApproverKeys(ctx)} />
    </>
  );
}
