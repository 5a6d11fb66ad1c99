'use client';

import type { FormEvent } from 'react';
import { ActionError } from '@/components/settings/action-error';
import { useAction } from '@/components/settings/use-action';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { callApi } from '@/lib/client/api';

const FORM = 'rename';

/** Changes what something is called, by a `PATCH` of its `name` at `path`; everything else about it stays. */
export default function NameDialog({
  name,
  path,
  maxLength,
  onClose,
}: {
  name: string;
  path: string;
  maxLength: number;
  onClose: () => void;
}) {
  const action = useAction();
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const body = { name: new FormData(event.currentTarget).get('name') };
    if (await action.run(() => callApi(path, { method: 'PATCH', body }))) onClose();
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Rename ${name}`}
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
              defaultValue={name}
              required
              maxLength={maxLength}
              autoComplete="off"
            />
          )}
        </Field>
        <ActionError error={action.error} />
      </form>
    </Dialog>
  );
}
