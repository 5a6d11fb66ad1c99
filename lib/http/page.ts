import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import type { Actor } from '@/lib/access';
import type { Ctx } from '@/lib/platform/context';
import { authenticateRequest } from './authenticate-request';
import { PATH_HEADER } from './page-headers';
import { buildCtx } from './route';
import { getRuntime } from './runtime';
import { safeNextPath } from './safe-next';

export type PageCtx = Ctx & { actor: Extract<Actor, { kind: 'user' }> };

type PageIdentity = { ctx: PageCtx; mustChangePassword: boolean } | { ctx: null; hadCookie: boolean };

/** One look-up per rendered page, however many layouts and components ask. */
const identifyPage = cache(async (): Promise<PageIdentity> => {
  const runtime = getRuntime();
  const requestHeaders = await headers();
  // A page is opened by a browser: only its cookie counts, so a stray Authorization header changes nothing.
  const browserHeaders = new Headers(requestHeaders);
  browserHeaders.delete('authorization');
  const identity = await authenticateRequest(runtime, browserHeaders);
  if (identity.by === 'nothing') return { ctx: null, hadCookie: identity.hadCookie };
  if (identity.actor.kind !== 'user') return { ctx: null, hadCookie: false };
  const { actor, mustChangePassword } = identity;
  const requestId = requestHeaders.get('x-request-id') ?? runtime.ids.next('req');
  return { ctx: { ...buildCtx(runtime, actor, requestId, requestHeaders), actor }, mustChangePassword };
});

/**
 * The ctx of whoever opened the page. Somebody who is not signed in goes to the sign-in page and comes back afterwards;
 * somebody who must choose a password goes there first.
 */
export async function pageCtx(options: { beforePasswordChange?: boolean } = {}): Promise<PageCtx> {
  const identity = await identifyPage();
  if (identity.ctx === null) {
    redirect(await addressThatReturns('/login', identity.hadCookie ? { notice: 'session-ended' } : {}));
  }
  if (identity.mustChangePassword && options.beforePasswordChange !== true) {
    redirect(await addressThatReturns('/change-password', {}));
  }
  return identity.ctx;
}

/** An address with the page now asked for as `next`. */
async function addressThatReturns(path: string, extra: Record<string, string>): Promise<string> {
  const next = safeNextPath((await headers()).get(PATH_HEADER));
  const query = new URLSearchParams({ ...(next !== '/' && { next }), ...extra });
  return query.size === 0 ? path : `${path}?${query}`;
}

/** Who is signed in, or null: for pages that strangers may open too. */
export async function optionalPageCtx(): Promise<PageCtx | null> {
  return (await identifyPage()).ctx;
}

/** The address people and machines reach this server at, without a slash at the end. */
export function serverOrigin(): string {
  return new URL(getRuntime().env.NEXTAUTH_URL).origin;
}
