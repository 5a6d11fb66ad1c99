'use client';

import { type FormEvent, useState } from 'react';
import { ActionError } from '@/components/settings/action-error';
import { useAction } from '@/components/settings/use-action';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { callApi } from '@/lib/client/api';
import { apiPaths } from '@/lib/client/paths';
import { showToast } from '@/lib/client/toasts';

/** Changes one's own password. All other sessions end with it. */
export function PasswordForm({ minLength }: { minLength: number }) {
  const action = useAction();
  const [repeatError, setRepeatError] = useState<string | undefined>();
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    const newPassword = String(fields.get('newPassword'));
    const differs = newPassword !== fields.get('repeat');
    setRepeatError(differs ? 'expected the new password once more' : undefined);
    if (differs) return;
    const currentPassword = String(fields.get('currentPassword'));
    const done = await action.run(() =>
      callApi(apiPaths.myPassword(), { method: 'POST', body: { currentPassword, newPassword } }),
    );
    if (!done) return;
    form.reset();
    showToast({ title: 'Password changed', detail: 'Your other sessions have ended.', tone: 'good' });
  }
  return (
    <form method="post" onSubmit={submit} className="grid max-w-sm gap-3">
      <Field label="Current password" error={action.error?.expectedOf('currentPassword')}>
        {(wiring) => (
          <Input
            {...wiring}
            type="password"
            name="currentPassword"
            autoComplete="current-password"
            required
            maxLength={1000}
          />
        )}
      </Field>
      <Field
        label="New password"
        hint={`At least ${minLength} characters; four or five unrelated words are good.`}
        error={action.error?.expectedOf('newPassword')}
      >
        {(wiring) => (
          <Input
            {...wiring}
            type="password"
            name="newPassword"
            autoComplete="new-password"
            required
            minLength={minLength}
            maxLength={200}
          />
        )}
      </Field>
      <Field label="New password once more" error={repeatError}>
        {(wiring) => (
          <Input
            {...wiring}
            type="password"
            name="repeat"
            autoComplete="new-password"
            required
            maxLength={200}
          />
        )}
      </Field>
      <ActionError error={action.error} />
      <div>
        <Button type="submit" tone="primary" disabled={action.pending}>
          Change password
        </Button>
      </div>
    </form>
  );
}
