import { signOut } from '@/lib/access/server';
import { AppError } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { authenticateRequest } from './authenticate-request';
import { readCookies } from './cookies';
import { leavePage } from './leave-page';
import { csrfPair, nextAuthOptions, type SignInOutcome } from './next-auth-options';
import { oidcScope } from './oidc-scope';
import { isOurFault, problemResponse } from './problem';
import { readForm } from './read-body';
import { buildCtx, checkOrigin } from './route';
import { runNextAuth } from './run-next-auth';
import { getRuntime, type Runtime } from './runtime';
import { safeNextPath } from './safe-next';

/** The only things next-auth may be asked; its session, log and built-in pages are not among them. */
const OPEN = new Set([
  'GET csrf',
  'GET signin',
  'GET error',
  'GET callback/oidc',
  'POST signin/oidc',
  'POST callback/credentials',
  'POST signout',
]);

const MAX_FORM_BYTES = 16 * 1024;

/** The route handler of `/api/auth/[...nextauth]`: our limits and checks around next-auth's protocols. */
export async function nextAuthRoute(
  req: Request,
  context: { params: Promise<{ nextauth: string[] }> },
): Promise<Response> {
  const runtime = getRuntime();
  const requestId = runtime.ids.next('req');
  try {
    const { nextauth: path } = await context.params;
    const action = path.join('/');
    if (!OPEN.has(`${req.method} ${action}`)) {
      throw new AppError('not_found', {
        message: `no ${action.slice(0, 80)}`,
        userMessage: 'There is nothing here.',
      });
    }
    const response = await serve(runtime, req, path, requestId);
    response.headers.set('x-request-id', requestId);
    return response;
  } catch (error) {
    if (isOurFault(error)) runtime.ports.logger.error({ err: error, requestId }, 'sign-in failed');
    return problemResponse(error, requestId);
  }
}

async function serve(runtime: Runtime, req: Request, path: string[], requestId: string): Promise<Response> {
  const { env } = runtime;
  const action = path.join('/');
  const body = req.method === 'POST' ? await readForm(req, MAX_FORM_BYTES) : {};
  const cookies = readCookies(req.headers.get('cookie'));
  if (req.method === 'POST') {
    checkOrigin(runtime, req, { by: 'nothing', hadCookie: false });
    if (body.csrfToken === undefined) {
      const csrf = csrfPair(env);
      cookies[csrf.name] = csrf.cookie;
      body.csrfToken = csrf.token;
    }
  }
  const next = safeNextPath(body.next ?? body.callbackUrl?.replace(new URL(env.NEXTAUTH_URL).origin, ''));
  if (body.next !== undefined) body.callbackUrl = next;
  const ctx = buildCtx(runtime, { kind: 'anonymous' }, requestId, req.headers);
  if (action === 'signout') await endSession(runtime, ctx, req.headers);

  const { oidc } = runtime.ports.config.access;
  const scope = oidc !== undefined && action === 'signin/oidc' ? await oidcScope(oidc) : 'openid';
  const outcome: SignInOutcome = { signedIn: null, failure: null };
  const query = Object.fromEntries(new URL(req.url).searchParams);
  const headers = Object.fromEntries(req.headers);
  const response = await runNextAuth(
    { method: req.method, path, query, body, cookies, headers },
    nextAuthOptions(env, ctx, outcome, scope),
  );
  return direct(env, response, { action, outcome, next, asJson: body.json === 'true', requestId });
}

type Directions = {
  action: string;
  outcome: SignInOutcome;
  next: string;
  asJson: boolean;
  requestId: string;
};

/** Sends the browser on: next-auth's own error addresses become the sign-in page with a word it understands. */
function direct(env: Runtime['env'], response: Response, to: Directions): Response {
  const { failure, signedIn } = to.outcome;
  if (failure !== null) {
    return to.asJson
      ? problemResponse(failure, to.requestId)
      : goToLogin(env, response, failureQuery(failure), to.next);
  }
  const location = response.headers.get('location');
  if (location === null) return response;
  const target = new URL(location, env.NEXTAUTH_URL);
  const home = new URL(env.NEXTAUTH_URL).origin;
  if (target.origin !== home) return to.action === 'signin/oidc' ? leavePage(response, target) : response;
  if (to.action === 'signout') return goToLogin(env, response, { notice: 'signed-out' }, '/');
  if (signedIn?.mustChangePassword) {
    return goTo(response, new URL(`/change-password?${new URLSearchParams({ next: to.next })}`, home));
  }
  if (target.pathname.startsWith('/api/auth/') || target.pathname === '/login') {
    return goToLogin(env, response, target.searchParams.has('error') ? { error: 'oidc' } : {}, to.next);
  }
  return goTo(response, target);
}

function failureQuery(failure: AppError): Record<string, string> {
  switch (failure.code) {
    case 'unauthenticated':
      return { error: 'credentials' };
    case 'rate_limited':
      return { error: 'rate-limited', retry: String(failure.retryAfterSeconds ?? 60) };
    case 'forbidden':
      return { error: failure.message === 'deactivated' ? 'deactivated' : 'unmapped' };
    case 'conflict':
      return { error: 'email-taken' };
    case 'invalid_input':
      return { error: 'claims' };
    default:
      return { error: 'unavailable' };
  }
}

function goToLogin(
  env: Runtime['env'],
  response: Response,
  query: Record<string, string>,
  next: string,
): Response {
  const url = new URL('/login', env.NEXTAUTH_URL);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  if (next !== '/') url.searchParams.set('next', next);
  return goTo(response, url);
}

/** 303, so that a browser arrives with GET whatever it came with. Cookies next-auth set are kept. */
function goTo(response: Response, url: URL): Response {
  const headers = new Headers(response.headers);
  headers.set('location', url.href);
  headers.delete('content-type');
  return new Response(null, { status: 303, headers });
}

/** Revokes the session row first: the cookie is only a copy, and may be kept by somebody else. */
async function endSession(runtime: Runtime, ctx: Ctx, headers: Headers): Promise<void> {
  const identity = await authenticateRequest(runtime, new Headers({ cookie: headers.get('cookie') ?? '' }));
  if (identity.by === 'session') await signOut({ ...ctx, actor: identity.actor });
}
