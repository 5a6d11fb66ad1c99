'use client';

import { Fingerprint } from 'lucide-react';
import { KIND_WORDS, waitsForText } from '@/components/approvals/approval-words';
import { DigestCheck } from '@/components/approvals/digest-check';
import { PayloadView } from '@/components/approvals/payload-view';
import type { OwnDigest } from '@/components/approvals/use-own-digest';
import { ActionError } from '@/components/settings/action-error';
import { useAction } from '@/components/settings/use-action';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import type { ApprovalView } from '@/lib/approvals';
import { signApproval } from '@/lib/client/sign-approval';
import { showToast } from '@/lib/client/toasts';

/**
 * The last look before signing: what will happen, its fingerprint, and who else must sign. Bound to what was on screen when
 * it opened; when the request changes underneath, it signs nothing.
 */
export default function SignDialog({
  shown,
  current,
  own,
  onClose,
}: {
  shown: ApprovalView;
  current: ApprovalView;
  own: OwnDigest;
  onClose: (decided: ApprovalView | null) => void;
}) {
  const action = useAction();
  const isSame = own.state === 'same' && own.digest === shown.payloadDigest;
  const isOpen = current.state === 'pending' && isSame;
  const others = waitsForText({ ...shown, missing: shown.missing - 1 });
  async function sign() {
    let decided: ApprovalView | null = null;
    const worked = await action.run(async () => {
      decided = await signApproval(shown);
    });
    if (!worked) return;
    showToast({
      title: 'Signed',
      detail: others === '' ? 'It is approved.' : `${others} must sign.`,
      tone: 'good',
    });
    onClose(decided);
  }
  return (
    <Dialog
      open
      onOpenChange={() => onClose(null)}
      title={`Approve: ${shown.title}`}
      description={`Your passkey signs exactly these bytes, once, for ${shown.environment}.`}
      foot={
        <>
          <Button onClick={() => onClose(null)}>Not now</Button>
          <Button tone="primary" disabled={action.pending || !isOpen} onClick={() => void sign()}>
            <Fingerprint aria-hidden />
            {action.pending ? 'Waiting for your passkey' : 'Sign with passkey'}
          </Button>
        </>
      }
    >
      <div className="grid grid-cols-[minmax(0,1fr)] gap-3 text-sm">
        <p>
          {others === ''
            ? 'Yours is the last signature needed: it is approved once you sign.'
            : `After you, ${others} must sign.`}
        </p>
        <DigestCheck own={own} asked={shown.payloadDigest} />
        <p className="text-muted">
          What this {KIND_WORDS[shown.kind]} does, whole, as proposed by {shown.proposer.name}:
        </p>
        <PayloadView payload={shown.payload} />
        {!isOpen && (
          <p role="alert" className="rounded-md border border-dashed border-warn bg-warn-tint px-3 py-2">
            The request has changed or ended while this was open. Close this and look again.
          </p>
        )}
        <ActionError error={action.error} />
      </div>
    </Dialog>
  );
}
