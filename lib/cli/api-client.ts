import { z } from 'zod';
import { AppError, type ErrorCode, parseOrThrow } from '@/lib/kernel';

/** A server's JSON API, as one signed-in token. */
export type ApiClient = {
  readonly server: string;
  get<T extends z.ZodType>(path: string, schema: T): Promise<z.output<T>>;
  send<T extends z.ZodType>(
    method: 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body: unknown,
    schema: T,
    headers?: Record<string, string>,
  ): Promise<z.output<T>>;
  /** Sends a file as it is. */
  sendBytes<T extends z.ZodType>(
    path: string,
    bytes: Uint8Array,
    mediaType: string,
    schema: T,
  ): Promise<z.output<T>>;
  /** Reads a file of any size, in pieces. */
  download(path: string, headers?: Record<string, string>): Promise<Response>;
};

type ApiOptions = {
  token: string | null;
  /** Session cookie of a sign-in in progress, instead of a token. */
  cookie?: string;
  timeoutMs?: number;
  maxBytes?: number;
};

const CODES = [
  'invalid_input',
  'unauthenticated',
  'forbidden',
  'not_found',
  'gone',
  'conflict',
  'too_large',
  'rate_limited',
  'unreachable',
  'incomplete',
  'misconfigured',
  'ambiguous',
  'internal',
] as const satisfies readonly ErrorCode[];

const problemSchema = z.object({
  code: z.enum(CODES),
  reason: z.string().max(80).optional(),
  detail: z.string().max(10_000),
  requestId: z.string().max(200).optional(),
  fields: z
    .array(
      z.object({
        field: z.string(),
        expected: z.string(),
        received: z.string().optional(),
        example: z.string().optional(),
      }),
    )
    .max(100)
    .default([]),
});

/** Speaks to one server. Failures come back as the server's own `AppError`; no answer is `unreachable`. */
export function createApiClient(server: string, options: ApiOptions): ApiClient {
  async function call(
    method: string,
    path: string,
    body: string | Uint8Array<ArrayBuffer> | undefined,
    extra: Record<string, string>,
  ): Promise<unknown> {
    const headers = headersWith(extra);
    const reply = await reach(server, path, {
      method,
      headers,
      redirect: 'error',
      signal: AbortSignal.timeout(options.timeoutMs ?? 30_000),
      ...(body !== undefined && { body }),
    });
    const text = await readText(reply, options.maxBytes ?? 32 * 1024 * 1024);
    if (!reply.ok) throw failureOf(server, reply, text);
    if (text === '') return null;
    return parseJson(server, text);
  }
  function headersWith(extra: Record<string, string>): Record<string, string> {
    const headers: Record<string, string> = { accept: 'application/json', ...extra };
    if (options.token !== null) headers.authorization = `Bearer ${options.token}`;
    if (options.cookie !== undefined) Object.assign(headers, { cookie: options.cookie, origin: server });
    return headers;
  }
  return {
    server,
    get: async (path, schema) =>
      parseOrThrow(schema, await call('GET', path, undefined, {}), `the answer to ${path}`),
    send: async (method, path, body, schema, headers = {}) => {
      const json = body === undefined ? {} : { 'content-type': 'application/json' };
      const text = body === undefined ? undefined : JSON.stringify(body);
      const answer = await call(method, path, text, { ...headers, ...json });
      return parseOrThrow(schema, answer, `the answer to ${path}`);
    },
    sendBytes: async (path, bytes, mediaType, schema) => {
      const answer = await call('POST', path, new Uint8Array(bytes), { 'content-type': mediaType });
      return parseOrThrow(schema, answer, `the answer to ${path}`);
    },
    download: async (path, headers = {}) => {
      const reply = await reach(server, path, {
        headers: headersWith({ ...headers, accept: '*/*' }),
        redirect: 'error',
      });
      if (reply.ok) return reply;
      throw failureOf(server, reply, await readText(reply, 1024 * 1024));
    },
  };
}

/** Sends one request; no answer at all is `unreachable`. */
export async function reach(server: string, path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(new URL(path, `${server}/`), init);
  } catch (cause) {
    const inner = cause instanceof Error ? (cause.cause ?? cause) : cause;
    const why = inner instanceof Error ? inner.message : String(inner);
    throw new AppError('unreachable', {
      message: `${server} does not answer: ${why}`,
      userMessage: `${server} does not answer (${why}). Is it running, and is the address right?`,
      cause,
    });
  }
}

/** The body as text, up to a limit. */
export async function readText(reply: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (reply.body === null) return '';
  const reader = reply.body.getReader();
  for (
    let { done, value: chunk } = await reader.read();
    !done;
    { done, value: chunk } = await reader.read()
  ) {
    if (chunk === undefined) continue;
    size += chunk.byteLength;
    if (size > maxBytes)
      throw new AppError('too_large', { message: `the answer is larger than ${maxBytes} bytes` });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(server: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('unreachable', {
      message: `${server} answered something that is not JSON`,
      userMessage: `${server} answered something that is not Mission Control’s API. Check the address.`,
      cause,
    });
  }
}

/** How long the server asks to wait, when it says so in seconds. */
function retryAfterOf({ headers }: Response): { retryAfterSeconds?: number } {
  const given = headers.get('retry-after');
  return given !== null && /^\d{1,5}$/.test(given) ? { retryAfterSeconds: Number(given) } : {};
}

/** The server's problem document as the error it stands for. */
export function failureOf(server: string, reply: Response, text: string): AppError {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = null;
  }
  const problem = problemSchema.safeParse(body);
  if (!problem.success) {
    return new AppError('unreachable', {
      message: `${server} answered HTTP ${reply.status} without a problem document`,
      userMessage: `${server} answered HTTP ${reply.status}, which is not Mission Control’s API. Check the address.`,
    });
  }
  const { code, reason, detail, requestId, fields } = problem.data;
  // A refusal with a reason says itself what to do.
  const hint =
    code === 'unauthenticated' && reason === undefined ? ` Sign in with: mc login --server ${server}` : '';
  return new AppError(code, {
    message: `${server}: ${code} ${detail} (request ${requestId ?? 'unknown'})`,
    userMessage: `${detail}${hint}`,
    ...(reason !== undefined && { reason }),
    ...retryAfterOf(reply),
    fields: fields.map(({ field, expected, received, example }) => ({
      field,
      expected,
      ...(received !== undefined && { received }),
      ...(example !== undefined && { example }),
    })),
  });
}
