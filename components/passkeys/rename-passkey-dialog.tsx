'use client';

import type { FormEvent } from 'react';
import { ActionError } from '@/components/settings/action-error';
import { useAction } from '@/components/settings/use-action';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { callApi } from '@/lib/client/api';
import { apiPaths } from '@/lib/client/paths';
import type { PasskeyView } from '@/lib/passkeys';

const FORM = 'rename-passkey';

/** Changes what one calls a passkey; its key stays what it is. */
export default function RenamePasskeyDialog({
  passkey,
  onClose,
}: {
  passkey: PasskeyView;
  onClose: () => void;
}) {
  const action = useAction();
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const name = new FormData(event.currentTarget).get('name');
    const done = await action.run(() =>
      callApi(apiPaths.myPasskey(passkey.id), { method: 'PATCH', body: { name } }),
    );
    if (done) onClose();
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Rename ${passkey.name}`}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={FORM} tone="primary" disabled={action.pending}>
            Rename
          </Button>
        </>
      }
    >
      <form id={FORM} method="post" onSubmit={submit} className="grid gap-3">
        <Field label="Name" error={action.error?.expectedOf('name')}>
          {(wiring) => (
            <Input
              {...wiring}
              name="name"
              defaultValue={passkey.name}
              required
              maxLength={60}
              autoComplete="off"
            />
          )}
        </Field>
        <ActionError error={action.error} />
      </form>
    </Dialog>
  );
}
