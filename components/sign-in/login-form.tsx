import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { paths } from '@/lib/client/paths';
import type { LoginNotice } from './login-notice';
import { Notice } from './notice';
import { SignInHeading } from './sign-in-heading';

type Props = {
  installation: string;
  environment: { name: string; kind: string };
  next: string;
  notice: LoginNotice | null;
  localSignIn: boolean;
  /** Host of the identity provider, null when none is configured. */
  oidcHost: string | null;
};

/** Both ways in, as plain forms: a browser without scripts signs in just the same. */
export function LoginForm({ installation, environment, next, notice, localSignIn, oidcHost }: Props) {
  return (
    <>
      <SignInHeading title={`Sign in to ${installation}`}>
        Environment <span className="font-mono text-fg">{environment.name}</span>
        {environment.kind === 'demo' && ' · demo, not live'}
      </SignInHeading>
      {notice !== null && <Notice {...notice} />}
      {localSignIn && <PasswordForm next={next} />}
      {localSignIn && oidcHost !== null && <p className="my-4 text-center text-xs text-muted">or</p>}
      {oidcHost !== null && <OidcForm next={next} host={oidcHost} primary={!localSignIn} />}
      {environment.kind === 'demo' && localSignIn && (
        <p className="mt-4 border-t border-line pt-3 text-xs text-muted">
          The demo’s sign-ins, one per role, were printed by <code>npm run up</code> and are kept in{' '}
          <code>.data/demo-sign-ins.json</code>.
        </p>
      )}
      <p className="mt-4 border-t border-line pt-3 text-xs text-muted">
        Were you given an evidence bundle?{' '}
        <a href={paths.verify()} className="text-accent underline underline-offset-4">
          Verify it
        </a>{' '}
        without an account.
      </p>
    </>
  );
}

function PasswordForm({ next }: { next: string }) {
  return (
    <form method="post" action="/api/auth/callback/credentials" className="grid gap-3">
      <input type="hidden" name="next" value={next} />
      <Field label="Email">
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
      <Field label="Password">
        {(wiring) => (
          <Input
            {...wiring}
            name="password"
            type="password"
            autoComplete="current-password"
            required
            maxLength={1000}
            className="h-10"
          />
        )}
      </Field>
      <Button type="submit" tone="primary" size="lg" className="mt-1">
        Sign in
      </Button>
    </form>
  );
}

function OidcForm({ next, host, primary }: { next: string; host: string; primary: boolean }) {
  return (
    <form method="post" action="/api/auth/signin/oidc" className="grid">
      <input type="hidden" name="next" value={next} />
      <Button type="submit" tone={primary ? 'primary' : 'normal'} size="lg">
        Sign in with {host}
      </Button>
    </form>
  );
}
