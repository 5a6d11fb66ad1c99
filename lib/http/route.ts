import type { z } from 'zod';
import { type Actor, authorize, type Permission } from '@/lib/access';
import { AppError, parseOrThrow } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { authenticateRequest, type RequestIdentity } from './authenticate-request';
import { clientAddress } from './client-address';
import type { ApiTag } from './openapi-tags';
import { peerAddress } from './peer-address';
import { isOurFault, problemResponse } from './problem';
import { readJson } from './read-body';
import { getRuntime, type Runtime } from './runtime';
import { decideOrigin } from './same-origin';

/** Who may call a route. Nothing is open by leaving something out: every route names one of these. */
export type RouteAccess<Input = never> =
  /** Anyone. With `identify`, credentials that are sent are read, so that `ctx.actor` may be somebody. */
  | { kind: 'public'; identify?: boolean }
  /** Anyone signed in. `beforePasswordChange` marks the few routes open to somebody who must choose a password first. */
  | { kind: 'signed-in'; beforePasswordChange?: boolean }
  | { kind: 'permission'; permission: Permission; tenant?: (input: Input) => string | undefined };

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;
type Input<P, Q, B> = { params: Parsed<P>; query: Parsed<Q>; body: Parsed<B> };

/** What `docs/openapi.json` says about a route beside its schemas. `lib/http/openapi.ts` reads it. */
export type RouteDoc = {
  /** What it does in one line, without a full stop. */
  summary: string;
  tag: ApiTag;
  /** Shape of a JSON answer; null for an answer without content (204). */
  response?: z.ZodType | null;
  /** Media type of an answer that is no JSON. */
  contentType?: string;
  /** Of an answer that succeeds, when it is neither 200 nor, without content, 204. */
  status?: number | readonly number[];
  /** Header with which repeating the request is safe. */
  idempotencyKey?: boolean;
  /** Media type of a body the route reads for itself. */
  requestType?: string;
  /** Shape of a JSON body the route reads for itself. */
  requestSchema?: z.ZodType;
};

export type RouteDefinition<P, Q, B> = {
  access: RouteAccess<Input<P, Q, B>>;
  doc?: RouteDoc;
  params?: P;
  query?: Q;
  body?: B;
  /** Largest body accepted, default 64 KiB. */
  maxBodyBytes?: number;
  /** Returns a Response, a value to send as JSON, or undefined for 204. */
  handle: (input: Input<P, Q, B> & { ctx: Ctx; req: Request }) => Promise<unknown>;
};

type NextContext = { params: Promise<Record<string, string | string[] | undefined>> };
/** What a route was made of, for the API document and for tests. */
export type RouteShape = { params?: unknown; query?: unknown; body?: unknown; doc?: RouteDoc };
export type RouteHandler = ((req: Request, context?: NextContext) => Promise<Response>) & {
  access: RouteAccess;
  shape: RouteShape;
};

const DEFAULT_MAX_BODY_BYTES = 64 * 1024;
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Wraps a verb as a Next route handler: request id, identity, Origin check on writes, size and shape of the input,
 * permission, and every failure as problem+json. `.access` and `.shape` on the result let tests and the API document walk
 * all routes.
 */
export function route<P = undefined, Q = undefined, B = undefined>(
  definition: RouteDefinition<P, Q, B>,
): RouteHandler {
  const handler = async (req: Request, context?: NextContext): Promise<Response> => {
    const runtime = getRuntime();
    const requestId = runtime.ids.next('req');
    try {
      const ctx = await admit(runtime, req, requestId, definition.access);
      const input = await parseInput(req, context, definition);
      if (definition.access.kind === 'permission' && definition.access.tenant !== undefined) {
        authorize(ctx, definition.access.permission, definition.access.tenant(input));
      }
      return finish(await definition.handle({ ...input, ctx, req }), requestId);
    } catch (error) {
      if (isOurFault(error)) {
        runtime.ports.logger.error(
          { err: error, requestId, path: new URL(req.url).pathname },
          'request failed',
        );
      }
      return problemResponse(error, requestId);
    }
  };
  // The tenant function's input type differs per route; readers of `.access` never call it.
  return Object.assign(handler, { access: definition.access as RouteAccess, shape: shapeOf(definition) });
}

function shapeOf<P, Q, B>({ params, query, body, doc }: RouteDefinition<P, Q, B>): RouteShape {
  return { params, query, body, ...(doc !== undefined && { doc }) };
}

/** Builds the ctx of a request and turns away strangers, and pages that are not ours, before any input is read. */
async function admit<I>(
  runtime: Runtime,
  req: Request,
  requestId: string,
  access: RouteAccess<I>,
): Promise<Ctx> {
  const anonymous: RequestIdentity = { by: 'nothing', hadCookie: false };
  const reads = access.kind !== 'public' || access.identify === true;
  const identity = reads ? await authenticateRequest(runtime, req.headers) : anonymous;
  if (!SAFE_METHODS.has(req.method)) checkOrigin(runtime, req, identity);
  const ctx = buildCtx(
    runtime,
    identity.by === 'nothing' ? { kind: 'anonymous' } : identity.actor,
    requestId,
    req.headers,
  );
  if (access.kind !== 'public' && identity.by === 'nothing') {
    throw new AppError('unauthenticated', {
      message: identity.hadCookie ? 'session has ended' : 'no credentials',
      userMessage: identity.hadCookie
        ? 'Your session has ended. Sign in again.'
        : 'You are not signed in. Sign in, or send a token as Authorization: Bearer mct_….',
    });
  }
  refuseUntilPasswordChanged(identity, access);
  if (access.kind === 'permission') authorize(ctx, access.permission);
  return ctx;
}

/** The context verbs receive for one request. */
export function buildCtx(runtime: Runtime, actor: Actor, requestId: string, headers: Headers): Ctx {
  const ip = clientAddress(
    peerAddress(headers),
    headers.get('x-forwarded-for'),
    runtime.ports.config.server.trustedProxies,
  );
  const userAgent = (headers.get('user-agent') ?? '').slice(0, 300);
  const { clock, ids, db, ports } = runtime;
  return { actor, clock, ids, db, ports, requestId, from: { ip, userAgent } };
}

/** Tokens are not sent by browsers on their own, so only they, and requests without any browser mark, skip the check. */
export function checkOrigin(runtime: Runtime, req: Request, identity: RequestIdentity): void {
  if (identity.by === 'token') return;
  const secFetchSite = req.headers.get('sec-fetch-site');
  const origin = req.headers.get('origin');
  if (secFetchSite === null && origin === null && req.headers.get('cookie') === null) return;
  const expectedOrigin = new URL(runtime.env.NEXTAUTH_URL).origin;
  const decision = decideOrigin({ secFetchSite, origin, expectedOrigin });
  if (decision.allowed) return;
  throw new AppError('forbidden', {
    message: `write refused: ${decision.reason}`,
    userMessage: `Refused, because ${decision.reason}. Open MC at ${expectedOrigin} and try again.`,
  });
}

function refuseUntilPasswordChanged<I>(identity: RequestIdentity, access: RouteAccess<I>): void {
  if (identity.by !== 'session' || !identity.mustChangePassword || access.kind === 'public') return;
  if (access.kind === 'signed-in' && access.beforePasswordChange === true) return;
  throw new AppError('forbidden', {
    message: 'password must be changed first',
    userMessage: 'Choose a new password first; the one you signed in with was given to you by somebody else.',
  });
}

async function parseInput<P, Q, B>(
  req: Request,
  context: NextContext | undefined,
  definition: RouteDefinition<P, Q, B>,
): Promise<Input<P, Q, B>> {
  // One after the other: a second failure nobody waits for would end the process.
  const params = await parsePart(definition.params, async () => (await context?.params) ?? {}, 'The address');
  const query = await parsePart(definition.query, async () => queryOf(req), 'The query');
  const maxBytes = definition.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES;
  const body = await parsePart(definition.body, () => readJson(req, maxBytes), 'The request body');
  return { params, query, body };
}

async function parsePart<S>(
  schema: S | undefined,
  read: () => Promise<unknown>,
  what: string,
): Promise<Parsed<S>> {
  const parsed = isSchema(schema) ? parseOrThrow(schema, await read(), what) : undefined;
  return parsed as Parsed<S>;
}

function isSchema(schema: unknown): schema is z.ZodType {
  return typeof schema === 'object' && schema !== null && 'safeParse' in schema;
}

/** Query parameters as an object; one given twice is refused, because readers disagree on which would count. */
function queryOf(req: Request): Record<string, string> {
  const entries = [...new URL(req.url).searchParams];
  const seen = new Set<string>();
  for (const [name] of entries) {
    if (seen.has(name)) {
      const field = name.slice(0, 80);
      throw new AppError('invalid_input', {
        message: `query parameter ${field} is given twice`,
        userMessage: `The query is not valid. ${field}: expected once.`,
        fields: [{ field, expected: 'expected once' }],
      });
    }
    seen.add(name);
  }
  return Object.fromEntries(entries);
}

function finish(result: unknown, requestId: string): Response {
  const response = result instanceof Response ? new Response(result.body, result) : toJson(result);
  if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'no-store');
  response.headers.set('x-request-id', requestId);
  return response;
}

function toJson(result: unknown): Response {
  if (result === undefined) return new Response(null, { status: 204 });
  const text = JSON.stringify(result, (_key, value) => (typeof value === 'bigint' ? String(value) : value));
  return new Response(text, { headers: { 'content-type': 'application/json' } });
}
