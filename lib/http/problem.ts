import { AppError, type ErrorCode, type FieldProblem } from '@/lib/kernel';

export type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ErrorCode;
  /** Finer than `code`, where a program may want to tell failures apart. */
  reason?: string;
  requestId: string;
  fields: FieldProblem[];
};

const STATUS: Record<ErrorCode, number> = {
  invalid_input: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  gone: 410,
  conflict: 409,
  too_large: 413,
  rate_limited: 429,
  unreachable: 503,
  incomplete: 503,
  misconfigured: 500,
  ambiguous: 422,
  internal: 500,
};

const TITLE: Record<ErrorCode, string> = {
  invalid_input: 'The request is not valid',
  unauthenticated: 'Not signed in',
  forbidden: 'Not allowed',
  not_found: 'Not found',
  gone: 'Removed on purpose',
  conflict: 'Not possible in the present state',
  too_large: 'Too large',
  rate_limited: 'Too many attempts',
  unreachable: 'Something MC depends on does not answer',
  incomplete: 'Only part of what is needed could be read',
  misconfigured: 'MC is not configured correctly',
  ambiguous: 'The request can be read in more than one way',
  internal: 'Something went wrong inside MC',
};

/** Every way a request can fail with its status and title, for the API document. */
export const PROBLEM_KINDS = (Object.keys(STATUS) as ErrorCode[]).map((code) => ({
  code,
  status: STATUS[code],
  title: TITLE[code],
}));

/** Any thrown thing as a problem document (RFC 9457). What is not an `AppError` shows nothing of itself. */
export function toProblem(error: unknown, requestId: string): Problem {
  const known = asAppError(error);
  return {
    type: `urn:mission-control:error:${known.code}`,
    title: TITLE[known.code],
    status: STATUS[known.code],
    detail: known.userMessage,
    code: known.code,
    ...(known.reason !== undefined && { reason: known.reason }),
    requestId,
    fields: known.fields,
  };
}

/** The problem as an HTTP response: `application/problem+json`, never cached, `Retry-After` where it is known. */
export function problemResponse(error: unknown, requestId: string): Response {
  const problem = toProblem(error, requestId);
  const headers = new Headers({
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'x-request-id': requestId,
  });
  const retryAfterSeconds = error instanceof AppError ? error.retryAfterSeconds : undefined;
  if (retryAfterSeconds !== undefined) headers.set('retry-after', String(Math.ceil(retryAfterSeconds)));
  if (problem.status === 401) headers.set('www-authenticate', 'Bearer realm="mission-control"');
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}

/** Whether a failure is our own fault and belongs in the error log, rather than the caller's. */
export function isOurFault(error: unknown): boolean {
  return STATUS[asAppError(error).code] >= 500;
}

function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (isDatabaseUnreachable(error)) {
    return new AppError('unreachable', {
      message: 'the database does not answer',
      userMessage:
        'The database does not answer, so nothing was changed. Try again in a moment; `mc doctor` says more.',
    });
  }
  return new AppError('internal', {
    message: 'unexpected error',
    userMessage:
      'This should not have happened. Try again; if it stays, give the request id to whoever runs MC.',
  });
}

/** Prisma's codes for "no connection", and what the PostgreSQL driver throws below it. */
const UNREACHABLE = new Set([
  'P1001',
  'P1002',
  'P1008',
  'P1017',
  'P2024',
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  '57P01',
  '57P02',
  '57P03',
]);

function isDatabaseUnreachable(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 4) return false;
  if ('code' in error && typeof error.code === 'string' && UNREACHABLE.has(error.code)) return true;
  return 'cause' in error && isDatabaseUnreachable(error.cause, depth + 1);
}
