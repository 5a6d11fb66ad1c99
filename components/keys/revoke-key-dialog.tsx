'use client';

import type { FormEvent } from 'react';
import { PURPOSES, shortKeyId } from '@/components/keys/key-words';
import { ActionError } from '@/components/settings/action-error';
import { ReasonField } from '@/components/settings/reason-field';
import { useAction } from '@/components/settings/use-action';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { callApi } from '@/lib/client/api';
import { apiPaths } from '@/lib/client/paths';
import { showToast } from '@/lib/client/toasts';
import type { KeysView } from '@/lib/keys';

const FORM = 'revoke-key';

/** Takes trust away from one key, which it names throughout, with what that breaks and for whom. */
export default function RevokeKeyDialog({
  keyView,
  version,
  onClose,
}: {
  keyView: KeysView['keys'][number];
  version: number;
  onClose: () => void;
}) {
  const action = useAction();
  const name = `${keyView.purpose} key ${shortKeyId(keyView.keyId)}`;
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const at = String(fields.get('at')).trim();
    const body = { keyId: keyView.keyId, reason: fields.get('reason'), version, ...(at !== '' && { at }) };
    const worked = await action.run(async () => {
      await callApi(apiPaths.revokeKey(), { method: 'POST', body });
    });
    if (!worked) return;
    showToast({ title: `The ${name} is revoked`, tone: 'good' });
    onClose();
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Revoke the ${name}?`}
      description="For a key that somebody else may hold. To replace one in good order, rotate it instead."
      foot={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button type="submit" form={FORM} tone="danger" disabled={action.pending}>
            {action.pending ? 'Revoking' : `Revoke the ${name}`}
          </Button>
        </>
      }
    >
      <form id={FORM} method="post" onSubmit={submit} className="grid gap-3 text-sm">
        <code className="text-xs wrap-anywhere">{keyView.keyId}</code>
        <p>{PURPOSES[keyView.purpose].revoking}</p>
        <p className="text-muted">
          This cannot be undone. If nothing else of its purpose is in use, a new key takes over at once.
        </p>
        <Field
          label="As of"
          hint="Empty for now. Earlier if the key may have been in other hands since: 2030-01-31T12:00:00Z. What it signed before still counts."
          error={action.error?.expectedOf('at')}
        >
          {(wiring) => (
            <Input {...wiring} name="at" maxLength={40} autoComplete="off" className="font-mono" />
          )}
        </Field>
        <ReasonField
          hint="Everyone who verifies reads it."
          placeholder="laptop with the key was stolen"
          error={action.error}
        />
        <ActionError error={action.error} />
      </form>
    </Dialog>
  );
}
