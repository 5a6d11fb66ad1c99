import { createHash, randomBytes } from 'node:crypto';
import type { AuthOptions } from 'next-auth';
import Credentials from 'next-auth/providers/credentials';
import { groupsFromClaim, oidcIdentitySchema, SESSION_ABSOLUTE_SECONDS } from '@/lib/access';
import { type SignedIn, signIn, signInWithOidc } from '@/lib/access/server';
import { AppError, parseOrThrow } from '@/lib/kernel';
import { readSecret } from '@/lib/platform/config';
import type { Ctx } from '@/lib/platform/context';
import { isHttps } from './authenticate-request';
import { cookieName } from './cookies';
import type { Runtime } from './runtime';
import { safeNextPath } from './safe-next';

/** What happened during one run of next-auth, which itself only answers with a redirect. */
export type SignInOutcome = { signedIn: SignedIn | null; failure: AppError | null };

type Provider = AuthOptions['providers'][number];
type OidcSettings = NonNullable<Ctx['ports']['config']['access']['oidc']>;

/**
 * next-auth for one request. It speaks the protocols and seals the cookie; who may sign in is decided by our verbs,
 * and the cookie holds nothing but the id of a session row.
 */
export function nextAuthOptions(
  env: Runtime['env'],
  ctx: Ctx,
  outcome: SignInOutcome,
  scope: string,
): AuthOptions {
  const { oidc, localSignIn } = ctx.ports.config.access;
  const { logger } = ctx.ports;
  const logged = (code: string, detail: unknown) =>
    logger.warn({ code, reason: reasonOf(detail), requestId: ctx.requestId }, 'sign-in');
  return {
    secret: env.NEXTAUTH_SECRET,
    session: { strategy: 'jwt', maxAge: SESSION_ABSOLUTE_SECONDS },
    jwt: { maxAge: SESSION_ABSOLUTE_SECONDS },
    useSecureCookies: isHttps(env),
    cookies: cookiesOf(env),
    pages: { signIn: '/login', error: '/login' },
    providers: [
      ...(localSignIn ? [passwordProvider(ctx, outcome)] : []),
      ...(oidc === undefined ? [] : [oidcProvider(oidc, scope)]),
    ],
    callbacks: {
      signIn: async ({ account, profile }) => {
        if (account?.provider !== 'oidc' || oidc === undefined) return outcome.signedIn !== null;
        outcome.signedIn = await noted(outcome, () =>
          signInWithOidc(ctx, identityOf(profile, oidc), oidc.mappings),
        );
        return outcome.signedIn !== null;
      },
      jwt: () => ({ sid: outcome.signedIn?.sessionId }),
      redirect: ({ url, baseUrl }) =>
        `${baseUrl}${safeNextPath(url.startsWith(baseUrl) ? url.slice(baseUrl.length) : url)}`,
    },
    logger: { error: logged, warn: (code) => logged(code, null), debug: () => undefined },
  };
}

/**
 * A valid pair of next-auth's own CSRF cookie and token, for a POST whose Origin has been checked: that check is the
 * stronger one, and the sign-in form then works before any script has run.
 */
export function csrfPair(env: Runtime['env']): { name: string; cookie: string; token: string } {
  const token = randomBytes(32).toString('hex');
  const digest = createHash('sha256').update(`${token}${env.NEXTAUTH_SECRET}`).digest('hex');
  return { name: cookieName(env.MC_INSTALL_ID, 'csrf', isHttps(env)), cookie: `${token}|${digest}`, token };
}

function passwordProvider(ctx: Ctx, outcome: SignInOutcome): Provider {
  return Credentials({
    credentials: { email: {}, password: {} },
    authorize: async (credentials) => {
      outcome.signedIn = await noted(outcome, () => signIn(ctx, credentials));
      if (outcome.signedIn === null) return null;
      const { userId, email, name } = outcome.signedIn;
      return { id: userId, email, name };
    },
  });
}

function oidcProvider(oidc: OidcSettings, scope: string): Provider {
  return {
    id: 'oidc',
    name: 'Single sign-on',
    type: 'oauth',
    wellKnown: discoveryUrl(oidc.issuer),
    clientId: oidc.clientId,
    clientSecret: readSecret(oidc.clientSecret),
    idToken: true,
    checks: ['pkce', 'state', 'nonce'],
    authorization: { params: { scope } },
    profile: (claims: { sub: string }) => ({ id: claims.sub }),
  };
}

/** Where an issuer publishes its endpoints and keys. */
export function discoveryUrl(issuer: string): string {
  return `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
}

/** What we take from a verified id token; `invalid_input` names the claim the provider does not send. */
function identityOf(profile: unknown, oidc: OidcSettings) {
  const claims = (typeof profile === 'object' && profile !== null ? profile : {}) as Record<string, unknown>;
  const fallbackName = claims.preferred_username ?? claims.email;
  return parseOrThrow(
    oidcIdentitySchema,
    {
      issuer: claims.iss,
      subject: claims.sub,
      email: claims.email,
      name: claims.name ?? fallbackName,
      groups: groupsFromClaim(claims[oidc.groupsClaim]),
    },
    'What the identity provider sent',
  );
}

/** Runs a verb and remembers why it refused, since next-auth would reduce that to a word in an address. */
async function noted(outcome: SignInOutcome, work: () => Promise<SignedIn>): Promise<SignedIn | null> {
  try {
    return await work();
  } catch (error) {
    outcome.failure =
      error instanceof AppError
        ? error
        : new AppError('internal', {
            message: 'sign-in failed',
            userMessage: 'Signing in failed.',
            cause: error,
          });
    return null;
  }
}

function cookiesOf(env: Runtime['env']): NonNullable<AuthOptions['cookies']> {
  const secure = isHttps(env);
  const cookie = (purpose: Parameters<typeof cookieName>[1], maxAge?: number) => ({
    name: cookieName(env.MC_INSTALL_ID, purpose, secure),
    options: {
      httpOnly: true,
      sameSite: 'lax' as const,
      path: '/',
      secure,
      ...(maxAge !== undefined && { maxAge }),
    },
  });
  const quarterHour = 900;
  return {
    sessionToken: cookie('session'),
    csrfToken: cookie('csrf'),
    callbackUrl: cookie('callback'),
    pkceCodeVerifier: cookie('pkce', quarterHour),
    state: cookie('state', quarterHour),
    nonce: cookie('nonce', quarterHour),
  };
}

/** Only messages are logged: next-auth's details may hold tokens. */
function reasonOf(detail: unknown): string | undefined {
  if (detail instanceof Error) return detail.message.slice(0, 300);
  if (typeof detail === 'object' && detail !== null && 'error' in detail) return reasonOf(detail.error);
  return undefined;
}
