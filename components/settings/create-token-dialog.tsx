'use client';

import { type FormEvent, useState } from 'react';
import { ActionError } from '@/components/settings/action-error';
import { draftGrants, GrantsEditor, grantsOfDrafts } from '@/components/settings/grants-editor';
import { OnceSecret } from '@/components/settings/once-secret';
import { useAction } from '@/components/settings/use-action';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { type Grant, TOKEN_DEFAULT_DAYS, TOKEN_MAX_DAYS, type TokenView } from '@/lib/access';
import { callApi } from '@/lib/client/api';
import { apiPaths } from '@/lib/client/paths';

const FORM = 'create-token';
type Created = { token: TokenView; secret: string };

/** Creates a token and shows its secret once. Starts from one's own roles, to be narrowed. */
export default function CreateTokenDialog({
  myGrants,
  tenantIds,
  onClose,
}: {
  myGrants: Grant[];
  tenantIds: readonly string[];
  onClose: () => void;
}) {
  const action = useAction();
  const [drafts, setDrafts] = useState(() => draftGrants(myGrants));
  const [created, setCreated] = useState<Created | null>(null);
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const body = {
      name: fields.get('name'),
      expiresInDays: Number(fields.get('expiresInDays')),
      grants: grantsOfDrafts(drafts),
    };
    void action.run(async () =>
      setCreated(await callApi<Created>(apiPaths.tokens(), { method: 'POST', body })),
    );
  }
  if (created !== null) {
    return (
      <Dialog
        open
        onOpenChange={onClose}
        title={`Token ${created.token.name}`}
        foot={
          <Button tone="primary" onClick={onClose}>
            Done
          </Button>
        }
      >
        <div className="grid gap-3 text-sm">
          <OnceSecret label="Token" secret={created.secret} />
          <p className="text-muted">
            Send it as <code>Authorization: Bearer mct_…</code>, or set <code>MC_TOKEN</code> for{' '}
            <code>mc</code>.
          </p>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Create a token"
      description="Give it only what its user needs; it can never do more than you."
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={FORM} tone="primary" disabled={action.pending}>
            Create token
          </Button>
        </>
      }
    >
      <form id={FORM} method="post" onSubmit={submit} className="grid gap-3">
        <Field label="What it is for" error={action.error?.expectedOf('name')}>
          {(wiring) => (
            <Input
              {...wiring}
              name="name"
              required
              maxLength={80}
              placeholder="nightly report"
              autoComplete="off"
            />
          )}
        </Field>
        <Field
          label="Expires after days"
          hint={`1 to ${TOKEN_MAX_DAYS}`}
          error={action.error?.expectedOf('expiresInDays')}
        >
          {(wiring) => (
            <Input
              {...wiring}
              name="expiresInDays"
              type="number"
              min={1}
              max={TOKEN_MAX_DAYS}
              defaultValue={TOKEN_DEFAULT_DAYS}
              required
              className="max-w-28"
            />
          )}
        </Field>
        <GrantsEditor drafts={drafts} onChange={setDrafts} tenantIds={tenantIds} />
        <ActionError error={action.error} />
      </form>
    </Dialog>
  );
}
