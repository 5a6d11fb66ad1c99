'use client';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Notice } from './notice';
import { SignInHeading } from './sign-in-heading';
import { useSubmit } from './use-submit';

/** Name, email and password of the first admin. */
export function SetupForm({ secret }: { secret: string }) {
  const { busy, failure, submit, expectedOf } = useSubmit('/api/setup', { secret }, () =>
    window.location.assign('/login?notice=ready'),
  );
  return (
    <>
      <SignInHeading title="Make the first admin">
        This link works once. Whoever uses it administers this installation.
      </SignInHeading>
      {failure !== null && <Notice tone="page" title="Not created" text={failure.message} />}
      <form method="post" action="/api/setup" onSubmit={submit} className="grid gap-3">
        <Field label="Name" error={expectedOf('name')}>
          {(wiring) => (
            <Input {...wiring} name="name" autoComplete="name" required maxLength={120} className="h-10" />
          )}
        </Field>
        <Field label="Email" error={expectedOf('email')}>
          {(wiring) => (
            <Input
              {...wiring}
              name="email"
              type="email"
              autoComplete="username"
              required
              maxLength={254}
              className="h-10"
            />
          )}
        </Field>
        <Field
          label="Password"
          hint="At least 12 characters; four unrelated words do well."
          error={expectedOf('password')}
        >
          {(wiring) => (
            <Input
              {...wiring}
              name="password"
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
          {busy ? 'Creating…' : 'Create the first admin'}
        </Button>
      </form>
    </>
  );
}
