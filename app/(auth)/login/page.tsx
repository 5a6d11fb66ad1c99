import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { LoginForm } from '@/components/sign-in/login-form';
import { loginNotice } from '@/components/sign-in/login-notice';
import { optionalPageCtx } from '@/lib/http/page';
import { getRuntime } from '@/lib/http/runtime';
import { safeNextPath } from '@/lib/http/safe-next';

export const metadata: Metadata = { title: 'Sign in' };

type Query = Promise<Record<string, string | string[] | undefined>>;

/** Sign-in by password or identity provider. Plain HTML: it works before, and without, any script. */
export default async function LoginPage({ searchParams }: { searchParams: Query }) {
  const query = await searchParams;
  const one = (name: string) => (typeof query[name] === 'string' ? query[name] : undefined);
  const next = safeNextPath(one('next'));
  if ((await optionalPageCtx()) !== null) redirect(next);
  const { access, environment, installation } = getRuntime().ports.config;
  return (
    <LoginForm
      installation={installation.name}
      environment={environment}
      next={next}
      notice={loginNotice(one('error'), one('notice'), one('retry'))}
      localSignIn={access.localSignIn}
      oidcHost={access.oidc === undefined ? null : new URL(access.oidc.issuer).host}
    />
  );
}
