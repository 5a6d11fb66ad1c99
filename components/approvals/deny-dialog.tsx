'use client';

import type { FormEvent } from 'react';
import { ActionError } from '@/components/settings/action-error';
import { ReasonField } from '@/components/settings/reason-field';
import { useAction } from '@/components/settings/use-action';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import type { ApprovalView } from '@/lib/approvals';
import { callApi } from '@/lib/client/api';
import { apiPaths } from '@/lib/client/paths';
import { showToast } from '@/lib/client/toasts';

const FORM = 'deny-approval';

/** Ends a request with a reason that everybody reads. It needs no key: saying no makes nothing happen. */
export default function DenyDialog({
  approval,
  onClose,
}: {
  approval: ApprovalView;
  onClose: (decided: ApprovalView | null) => void;
}) {
  const action = useAction();
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const reason = new FormData(event.currentTarget).get('reason');
    let decided: ApprovalView | null = null;
    const worked = await action.run(async () => {
      const body = { decision: 'deny', reason };
      const path = apiPaths.approvalDecisions(approval.id);
      decided = (await callApi<{ approval: ApprovalView }>(path, { method: 'POST', body })).approval;
    });
    if (!worked) return;
    showToast({ title: 'Denied', detail: approval.title, tone: 'good' });
    onClose(decided);
  }
  return (
    <Dialog
      open
      onOpenChange={() => onClose(null)}
      title={`Deny: ${approval.title}`}
      description="This ends the request for everybody. To go ahead after all, it has to be proposed again."
      foot={
        <>
          <Button onClick={() => onClose(null)}>Not now</Button>
          <Button type="submit" form={FORM} tone="danger" disabled={action.pending}>
            Deny
          </Button>
        </>
      }
    >
      <form id={FORM} method="post" onSubmit={submit} className="grid gap-3">
        <ReasonField
          hint="Whoever proposed it reads this, and so does every audit."
          placeholder="the blast radius is too large"
          minLength={1}
          error={action.error}
        />
        <ActionError error={action.error} />
      </form>
    </Dialog>
  );
}
