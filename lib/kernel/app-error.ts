/**
 * Every way MC can fail, as one closed list. A verdict (pass, fail, hold) is never an error: verdicts are values.
 * `lib/http/problem.ts` and `lib/cli/exit-codes.ts` are the only two places that translate these.
 */
export type ErrorCode =
  | 'invalid_input'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  /** It was here and was removed on purpose, for good. */
  | 'gone'
  | 'conflict'
  | 'too_large'
  | 'rate_limited'
  | 'unreachable'
  /** It answered, and part of what is needed could not be read. */
  | 'incomplete'
  | 'misconfigured'
  | 'ambiguous'
  | 'internal';

/** One thing wrong with an input: where it is, what was expected, and an example that would be accepted. */
export type FieldProblem = { field: string; expected: string; received?: string; example?: string };

export type AppErrorDetails = {
  /** For logs and developers; may name internals, never secrets. */
  message: string;
  /** For the person in front of the screen: what happened, what it means, what to do. */
  userMessage?: string;
  fields?: FieldProblem[];
  retryAfterSeconds?: number;
  /** Finer than the code, stable, for programs: `token-expired`. */
  reason?: string;
  cause?: unknown;
};

/** Marks failures across bundles: pages, routes and the worker each carry a copy of this class, and objects travel between them. */
const BRAND = Symbol.for('mission-control.app-error');

/** Whether `value` is a failure whose classes, from the outermost to AppError, include `name`, whichever bundle made it. */
export function isBranded(value: unknown, name: string): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const kinds: unknown = Reflect.get(value, BRAND);
  return Array.isArray(kinds) && kinds.includes(name);
}

/** A failure with a stable code, a message for logs and a message for people. */
export class AppError extends Error {
  readonly [BRAND]: readonly string[];
  readonly code: ErrorCode;
  readonly userMessage: string;
  readonly fields: FieldProblem[];
  readonly retryAfterSeconds: number | undefined;
  readonly reason: string | undefined;

  constructor(code: ErrorCode, details: AppErrorDetails, kinds: readonly string[] = []) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'AppError';
    this.code = code;
    this.userMessage = details.userMessage ?? details.message;
    this.fields = details.fields ?? [];
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.reason = details.reason;
    this[BRAND] = [...kinds, 'AppError'];
  }

  /** `instanceof` by brand, because two bundles' copies of one class are not the same class. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isBranded(value, 'AppError');
  }
}
