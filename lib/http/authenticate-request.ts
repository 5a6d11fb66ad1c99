import { decode } from 'next-auth/jwt';
import { type Authenticated, authenticateSession, authenticateToken } from '@/lib/access/server';
import { AppError } from '@/lib/kernel';
import type { ServerEnv } from '@/lib/platform/env';
import { cookieName, readCookie } from './cookies';
import type { Runtime } from './runtime';

export type RequestIdentity =
  /** Credentials that work, and how they came. */
  | ({ by: 'session' | 'token' } & Authenticated)
  /** None were sent, or a cookie that no longer counts. */
  | { by: 'nothing'; hadCookie: boolean };

/**
 * Who sends a request. A bearer token wins over a cookie, and one that does not work is refused at once: a script must
 * not fall back to somebody's browser session. A dead cookie just means nobody.
 */
export async function authenticateRequest(
  runtime: Pick<Runtime, 'db' | 'clock' | 'env'>,
  headers: Headers,
): Promise<RequestIdentity> {
  const authorization = headers.get('authorization');
  if (authorization !== null) {
    const secret = /^Bearer +(\S{1,200})$/i.exec(authorization)?.[1];
    const found = secret === undefined ? null : await authenticateToken(runtime, secret);
    if (found === null) throw badToken();
    return { by: 'token', ...found };
  }
  const sessionId = await readSessionId(runtime.env, headers.get('cookie'));
  if (sessionId === null) return { by: 'nothing', hadCookie: false };
  const found = await authenticateSession(runtime, sessionId);
  return found === null ? { by: 'nothing', hadCookie: true } : { by: 'session', ...found };
}

/** The part of the environment the session cookie depends on. */
export type SessionEnv = Pick<ServerEnv, 'MC_INSTALL_ID' | 'NEXTAUTH_SECRET' | 'NEXTAUTH_URL'>;

/** Whether people open MC over https, so that cookies must be marked secure. */
export function isHttps(env: Pick<ServerEnv, 'NEXTAUTH_URL'>): boolean {
  return env.NEXTAUTH_URL.startsWith('https:');
}

/** The session id inside next-auth's encrypted cookie, or null when there is none or it was not made by us. */
export async function readSessionId(env: SessionEnv, cookieHeader: string | null): Promise<string | null> {
  const name = cookieName(env.MC_INSTALL_ID, 'session', isHttps(env));
  const sealed = readCookie(cookieHeader, name);
  if (sealed === null || sealed.length > 4_000) return null;
  try {
    const claims = await decode({ token: sealed, secret: env.NEXTAUTH_SECRET });
    return typeof claims?.sid === 'string' ? claims.sid : null;
  } catch {
    return null;
  }
}

function badToken(): AppError {
  return new AppError('unauthenticated', {
    message: 'bearer token is unknown, revoked or expired',
    userMessage:
      'This token does not work: it is unknown, revoked, expired, or its owner is deactivated. Create a new one.',
  });
}
