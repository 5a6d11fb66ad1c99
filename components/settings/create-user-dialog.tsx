'use client';

import { type FormEvent, useState } from 'react';
import { ActionError } from '@/components/settings/action-error';
import { type GrantDraft, GrantsEditor, grantsOfDrafts } from '@/components/settings/grants-editor';
import { OnceSecret } from '@/components/settings/once-secret';
import { useAction } from '@/components/settings/use-action';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import type { UserView } from '@/lib/access';
import { callApi } from '@/lib/client/api';
import { apiPaths } from '@/lib/client/paths';

const FORM = 'create-user';
type Created = { user: UserView; oneTimePassword: string };

/** Adds a person and shows their one-time password, which they must change when they first sign in. */
export function CreateUserDialog({
  tenantIds,
  onClose,
}: {
  tenantIds: readonly string[];
  onClose: () => void;
}) {
  const action = useAction();
  const [drafts, setDrafts] = useState<GrantDraft[]>([{ key: 0, role: 'viewer', tenants: '*' }]);
  const [created, setCreated] = useState<Created | null>(null);
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const body = { email: fields.get('email'), name: fields.get('name'), grants: grantsOfDrafts(drafts) };
    void action.run(async () =>
      setCreated(await callApi<Created>(apiPaths.users(), { method: 'POST', body })),
    );
  }
  if (created !== null) {
    return (
      <Dialog
        open
        onOpenChange={onClose}
        title={`${created.user.name} can sign in`}
        foot={
          <Button tone="primary" onClick={onClose}>
            Done
          </Button>
        }
      >
        <div className="grid gap-3 text-sm">
          <p>
            Give {created.user.email} this password by a way you trust. They choose their own at the first
            sign-in.
          </p>
          <OnceSecret label="One-time password" secret={created.oneTimePassword} />
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Add a person"
      description="They sign in with a one-time password that you get in the next step."
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={FORM} tone="primary" disabled={action.pending}>
            Add person
          </Button>
        </>
      }
    >
      <form id={FORM} method="post" onSubmit={submit} className="grid gap-3">
        <Field label="Name" error={action.error?.expectedOf('name')}>
          {(wiring) => <Input {...wiring} name="name" required maxLength={120} autoComplete="off" />}
        </Field>
        <Field label="Email" error={action.error?.expectedOf('email')}>
          {(wiring) => (
            <Input {...wiring} name="email" type="email" required maxLength={254} autoComplete="off" />
          )}
        </Field>
        <GrantsEditor drafts={drafts} onChange={setDrafts} tenantIds={tenantIds} />
        <ActionError error={action.error} />
      </form>
    </Dialog>
  );
}
