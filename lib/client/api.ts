import type { ErrorCode, FieldProblem } from '@/lib/kernel';
import { paths } from './paths';

/** A refused or failed request, in the terms the server gave (`application/problem+json`). `status` 0 means no answer came. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: ErrorCode;
  readonly requestId: string | null;
  readonly fields: FieldProblem[];

  constructor(init: {
    status: number;
    code: ErrorCode;
    detail: string;
    requestId: string | null;
    fields: FieldProblem[];
  }) {
    super(init.detail);
    this.name = 'ApiError';
    this.status = init.status;
    this.code = init.code;
    this.requestId = init.requestId;
    this.fields = init.fields;
  }

  /** What was expected of one input field, when the server named it. */
  expectedOf(field: string): string | undefined {
    return this.fields.find((problem) => problem.field === field)?.expected;
  }
}

type Send = { method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'; body?: unknown; signal?: AbortSignal };

/**
 * Calls MC's own API and gives the parsed JSON, or null when the answer has no body. Throws `ApiError` with the server's
 * words. Signed out meanwhile: goes to sign-in, which comes back to this page.
 */
export async function callApi<T>(path: string, send: Send = {}): Promise<T> {
  const response = await request(path, send);
  if (response.status === 401) window.location.assign(paths.login(currentAddress()));
  if (!response.ok) throw await readProblem(response);
  if (response.status === 204) return null as T;
  return (await response.json()) as T;
}

async function request(path: string, send: Send): Promise<Response> {
  try {
    return await fetch(path, {
      method: send.method ?? 'GET',
      headers: {
        Accept: 'application/json',
        ...(send.body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(send.body === undefined ? {} : { body: JSON.stringify(send.body) }),
      ...(send.signal === undefined ? {} : { signal: send.signal }),
      cache: 'no-store',
    });
  } catch (cause) {
    if (send.signal?.aborted) throw cause;
    throw new ApiError({
      status: 0,
      code: 'unreachable',
      detail:
        'Mission Control did not answer. Nothing was changed as far as we know; check the connection and try again.',
      requestId: null,
      fields: [],
    });
  }
}

/** Turns an error answer into an `ApiError`; an answer that is not problem+json (a proxy's page) is named as such. */
export async function readProblem(response: Response): Promise<ApiError> {
  const requestId = response.headers.get('x-request-id');
  const body: unknown = await response.json().catch(() => null);
  const problem = isRecord(body) ? body : {};
  return new ApiError({
    status: response.status,
    code: isErrorCode(problem.code) ? problem.code : 'internal',
    detail:
      typeof problem.detail === 'string'
        ? problem.detail
        : `The server answered ${response.status} without saying why. Try again, or look for the request in the log.`,
    requestId: typeof problem.requestId === 'string' ? problem.requestId : requestId,
    fields: Array.isArray(problem.fields) ? problem.fields.filter(isFieldProblem) : [],
  });
}

/** Path and query of the page now shown, for coming back after sign-in. */
function currentAddress(): string {
  return `${window.location.pathname}${window.location.search}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isFieldProblem(value: unknown): value is FieldProblem {
  return isRecord(value) && typeof value.field === 'string' && typeof value.expected === 'string';
}

const ERROR_CODES: Record<ErrorCode, true> = {
  invalid_input: true,
  unauthenticated: true,
  forbidden: true,
  not_found: true,
  gone: true,
  conflict: true,
  too_large: true,
  rate_limited: true,
  unreachable: true,
  incomplete: true,
  misconfigured: true,
  ambiguous: true,
  internal: true,
};

function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && value in ERROR_CODES;
}
