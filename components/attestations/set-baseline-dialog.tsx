'use client';

import { useRouter } from 'next/navigation';
import type { FormEvent } from 'react';
import { Command } from '@/components/console/empty-state';
import { ActionError } from '@/components/settings/action-error';
import { ReasonField } from '@/components/settings/reason-field';
import { useAction } from '@/components/settings/use-action';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { callApi } from '@/lib/client/api';
import { apiPaths } from '@/lib/client/paths';
import { showToast } from '@/lib/client/toasts';

const FORM = 'set-baseline';

/** Makes a snapshot what everything is compared with from now on. Says which one it replaces; another one meanwhile is a conflict. */
export default function SetBaselineDialog({
  recordId,
  release,
  replaces,
  onClose,
}: {
  recordId: string;
  release: string;
  replaces: string | null;
  onClose: () => void;
}) {
  const action = useAction();
  const router = useRouter();
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const reason = new FormData(event.currentTarget).get('reason');
    const worked = await action.run(async () => {
      await callApi(apiPaths.baselines(), { method: 'POST', body: { record: recordId, reason, replaces } });
    });
    if (!worked) return;
    showToast({ title: `The snapshot of ${release} is the baseline`, tone: 'good' });
    router.refresh();
    onClose();
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Mark this snapshot of ${release} as the baseline?`}
      description="From now on drift is what differs from it, here and in gates that read the baseline of this server."
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={FORM} tone="primary" disabled={action.pending}>
            {action.pending ? 'Marking' : 'Mark as baseline'}
          </Button>
        </>
      }
    >
      <form id={FORM} method="post" onSubmit={submit} className="grid gap-3 text-sm">
        <code className="text-xs wrap-anywhere">{recordId}</code>
        <p>
          {replaces === null ? (
            'It is the first baseline of its environment.'
          ) : (
            <>
              It replaces <code className="text-xs wrap-anywhere">{replaces}</code>, which stays in the
              history. What differs from it must have been let in by a gate: <Command>mc attest gate</Command>
            </>
          )}
        </p>
        <ReasonField placeholder="release v0.3.3 was approved" error={action.error} />
        <ActionError error={action.error} />
      </form>
    </Dialog>
  );
}
