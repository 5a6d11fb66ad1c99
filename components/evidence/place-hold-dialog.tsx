'use client';

import { type FormEvent, useState } from 'react';
import { HOLD_KEEPS, nameOfHeld } from '@/components/evidence/hold-words';
import { RadioOption } from '@/components/evidence/radio-option';
import { ActionError } from '@/components/settings/action-error';
import { ReasonField } from '@/components/settings/reason-field';
import { useAction } from '@/components/settings/use-action';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { callApi } from '@/lib/client/api';
import { apiPaths } from '@/lib/client/paths';
import { showToast } from '@/lib/client/toasts';
import type { EvidenceRecordDetail } from '@/lib/evidence';

const FORM = 'place-hold';
type Scope = keyof typeof HOLD_KEEPS;

/** Keeps a record, or all of its release, from being removed; what is chosen is named in title and button. */
export default function PlaceHoldDialog({
  record,
  onClose,
}: {
  record: Pick<EvidenceRecordDetail, 'id' | 'title' | 'release'>;
  onClose: () => void;
}) {
  const action = useAction();
  const [scope, setScope] = useState<Scope>('record');
  const scopeId = scope === 'record' ? record.id : record.release;
  const name = nameOfHeld({ scope, scopeId }, record);
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const body = { scope, scopeId, reason: new FormData(event.currentTarget).get('reason') };
    const worked = await action.run(async () => {
      await callApi(apiPaths.evidenceHolds(), { method: 'POST', body });
    });
    if (!worked) return;
    showToast({ title: `A legal hold keeps ${name}`, tone: 'good' });
    onClose();
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Hold ${name}?`}
      description="While a legal hold stands, no rule of retention removes what it keeps."
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={FORM} tone="primary" disabled={action.pending}>
            {action.pending
              ? 'Holding'
              : `Hold the ${scope === 'record' ? 'record' : `release ${record.release}`}`}
          </Button>
        </>
      }
    >
      <form id={FORM} method="post" onSubmit={submit} className="grid gap-4 text-sm">
        <fieldset className="grid gap-2">
          <legend className="mb-1 text-xs font-medium">What is held</legend>
          <RadioOption
            name="scope"
            value="record"
            chosen={scope === 'record'}
            onChoose={() => setScope('record')}
            title="This record alone"
          >
            {HOLD_KEEPS.record}
          </RadioOption>
          <RadioOption
            name="scope"
            value="release"
            chosen={scope === 'release'}
            onChoose={() => setScope('release')}
            title={`The whole release ${record.release}`}
          >
            {HOLD_KEEPS.release}
          </RadioOption>
        </fieldset>
        <ReasonField placeholder="case 2030-117, asked for by counsel" error={action.error} />
        <ActionError error={action.error} />
      </form>
    </Dialog>
  );
}
