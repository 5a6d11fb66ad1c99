import { type NextRequest, NextResponse } from 'next/server';
import { cookieName } from '@/lib/http/cookies';
import { contentSecurityPolicy } from '@/lib/http/csp';
import { NONCE_HEADER, PATH_HEADER } from '@/lib/http/page-headers';
import { safeNextPath } from '@/lib/http/safe-next';
import { encodeUlid } from '@/lib/kernel/ids';

/** Pages only: routes under /api check for themselves, and a body that passes through here would be buffered. */
export const config = {
  matcher: ['/((?!api/|api$|_next/static/|_next/image|icon\\.svg|favicon\\.ico).*)'],
};

/** `/verify` judges a file in the browser and reads nothing here, so whoever was given a bundle may open it. */
const OPEN_PAGES = ['/login', '/setup', '/verify'];

/**
 * Sends strangers to sign-in and gives every page its request id, nonce and policy. It only looks whether a session
 * cookie is there; whether it still counts is decided by the page itself, from the database.
 */
export function middleware(req: NextRequest): NextResponse {
  const external = new URL(process.env.NEXTAUTH_URL ?? req.nextUrl.origin);
  const secure = external.protocol === 'https:';
  const { pathname, search } = req.nextUrl;
  const name = cookieName(process.env.MC_INSTALL_ID ?? '', 'session', secure);
  const isOpen = OPEN_PAGES.some((page) => pathname === page || pathname.startsWith(`${page}/`));
  if (!isOpen && !req.cookies.has(name)) return toSignIn(external, `${pathname}${search}`);

  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
  const policy = contentSecurityPolicy(nonce, process.env.NODE_ENV === 'development');
  const requestId = `req_${encodeUlid(Date.now(), crypto.getRandomValues(new Uint8Array(10)))}`;
  const headers = new Headers(req.headers);
  headers.set('content-security-policy', policy);
  headers.set(NONCE_HEADER, nonce);
  headers.set(PATH_HEADER, `${pathname}${search}`);
  headers.set('x-request-id', requestId);

  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  response.headers.set('x-request-id', requestId);
  if (secure) response.headers.set('strict-transport-security', 'max-age=31536000');
  return response;
}

function toSignIn(external: URL, from: string): NextResponse {
  const login = new URL('/login', external);
  const next = safeNextPath(from);
  if (next !== '/') login.searchParams.set('next', next);
  return NextResponse.redirect(login, 307);
}
