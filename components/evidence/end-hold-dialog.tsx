'use client';

import type { FormEvent } from 'react';
import { nameOfHeld, whatEndingMeans } from '@/components/evidence/hold-words';
import { ActionError } from '@/components/settings/action-error';
import { ReasonField } from '@/components/settings/reason-field';
import { useAction } from '@/components/settings/use-action';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { callApi } from '@/lib/client/api';
import { apiPaths } from '@/lib/client/paths';
import { showToast } from '@/lib/client/toasts';
import type { EvidenceRecordDetail } from '@/lib/evidence';

const FORM = 'end-hold';

/** Ends one hold, which it names with why it was placed and what then becomes of the record. */
export default function EndHoldDialog({
  hold,
  record,
  onClose,
}: {
  hold: EvidenceRecordDetail['holds'][number];
  record: Pick<EvidenceRecordDetail, 'id' | 'title' | 'holds'>;
  onClose: () => void;
}) {
  const action = useAction();
  const name = nameOfHeld(hold, record);
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const body = { reason: new FormData(event.currentTarget).get('reason') };
    const worked = await action.run(async () => {
      await callApi(apiPaths.endEvidenceHold(hold.id), { method: 'POST', body });
    });
    if (!worked) return;
    showToast({ title: `The hold on ${name} is ended`, tone: 'good' });
    onClose();
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`End the hold on ${name}?`}
      description={`It was placed for: ${hold.reason}`}
      foot={
        <>
          <Button onClick={onClose}>Keep holding</Button>
          <Button type="submit" form={FORM} tone="danger" disabled={action.pending}>
            {action.pending ? 'Ending' : `End the hold on the ${hold.scope}`}
          </Button>
        </>
      }
    >
      <form id={FORM} method="post" onSubmit={submit} className="grid gap-3 text-sm">
        <code className="text-xs wrap-anywhere">{hold.id}</code>
        <p>{whatEndingMeans(hold, record)}</p>
        {hold.scope !== 'record' && <p>Everything else it keeps is no longer held by it either.</p>}
        <ReasonField placeholder="case 2030-117 is closed" error={action.error} />
        <ActionError error={action.error} />
      </form>
    </Dialog>
  );
}
