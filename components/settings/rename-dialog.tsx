'use client';

import type { FormEvent } from 'react';
import { ActionError } from '@/components/settings/action-error';
import { useAction } from '@/components/settings/use-action';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import type { UserView } from '@/lib/access';
import { callApi } from '@/lib/client/api';
import { apiPaths } from '@/lib/client/paths';

const FORM = 'rename-user';

/** Changes what somebody is called. */
export function RenameDialog({ user, onClose }: { user: UserView; onClose: () => void }) {
  const action = useAction();
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const name = new FormData(event.currentTarget).get('name');
    const done = await action.run(() => callApi(apiPaths.user(user.id), { method: 'PATCH', body: { name } }));
    if (done) onClose();
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Rename ${user.name}`}
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
        <Field
          label="Name"
          error={action.error?.expectedOf('name') ?? action.error?.expectedOf('(whole input)')}
        >
          {(wiring) => (
            <Input
              {...wiring}
              name="name"
              defaultValue={user.name}
              required
              maxLength={120}
              autoComplete="off"
            />
          )}
        </Field>
        <ActionError error={action.error} />
      </form>
    </Dialog>
  );
}
