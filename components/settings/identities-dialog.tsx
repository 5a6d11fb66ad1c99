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

const FORM = 'identities';

/** Sets the names other systems know somebody by, so that they cannot approve a change they made under one of them. */
export function IdentitiesDialog({ user, onClose }: { user: UserView; onClose: () => void }) {
  const action = useAction();
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget).get('identities'));
    const body = { identities: text.split(/[\s,]+/).filter((name) => name !== '') };
    if (await action.run(() => callApi(apiPaths.user(user.id), { method: 'PATCH', body }))) onClose();
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Other names of ${user.name}`}
      description="A change made under any of them is theirs, so somebody else has to approve it."
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={FORM} tone="primary" disabled={action.pending}>
            Save names
          </Button>
        </>
      }
    >
      <form id={FORM} method="post" onSubmit={submit} className="grid gap-3">
        <Field
          label="Names"
          hint="Email addresses of commits, logins and actor ids of Git hosts and CI, with commas between."
          error={action.error?.fields.find(({ field }) => field.startsWith('identities'))?.expected}
        >
          {(wiring) => (
            <Input
              {...wiring}
              name="identities"
              defaultValue={user.identities.join(', ')}
              maxLength={6_000}
              placeholder="sam@home.example, 4711+sam@users.noreply.github.com"
              autoComplete="off"
            />
          )}
        </Field>
        <ActionError error={action.error} />
      </form>
    </Dialog>
  );
}
