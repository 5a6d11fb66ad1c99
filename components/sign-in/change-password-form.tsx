'use client';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Notice } from './notice';
import { SignInHeading } from './sign-in-heading';
import { useSubmit } from './use-submit';

/** Puts a password of one's own in place of the one-time one. */
export function ChangePasswordForm({ email, next }: { email: string; next: string }) {
  const { busy, failure, submit, expectedOf } = useSubmit('/api/me/password', {}, () =>
    window.location.assign(next),
  );
  return (
    <>
      <SignInHeading title="Choose a password">
        The one you signed in with was given to you by somebody else. Signed in as{' '}
        <span className="text-fg">{email}</span>.
      </SignInHeading>
      {failure !== null && <Notice tone="page" title="Not changed" text={failure.message} />}
      <form method="post" action="/api/me/password" onSubmit={submit} className="grid gap-3">
        <Field label="One-time password" error={expectedOf('currentPassword')}>
          {(wiring) => (
            <Input
              {...wiring}
              name="currentPassword"
              type="password"
              autoComplete="current-password"
              required
              className="h-10"
            />
          )}
        </Field>
        <Field
          label="New password"
          hint="At least 12 characters; four unrelated words do well."
          error={expectedOf('newPassword')}
        >
          {(wiring) => (
            <Input
              {...wiring}
              name="newPassword"
              type="password"
              autoComplete="new-password"
              required
              minLength={12}
              maxLength={200}
              className="h-10"
            />
          )}
        </Field>
        <Button type="submit" tone="primary" size="lg" disabled={busy} className="mt-1">
          {busy ? 'Changing…' : 'Change password'}
        </Button>
      </form>
    </>
  );
}
