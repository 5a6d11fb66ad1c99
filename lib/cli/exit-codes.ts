import { AppError, type ErrorCode } from '@/lib/kernel';

/** What each exit code of `mc` means; the contract scripts rely on (docs/cli.md). */
export const EXIT = {
  pass: 0,
  /** A check failed, or something drifted. */
  fail: 1,
  usage: 2,
  /** Not signed in, or not allowed. */
  denied: 3,
  unreachable: 4,
  ambiguous: 5,
  /** The verdict is hold: something is missing to decide, or could be read only in part. */
  hold: 6,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const CODES: Record<ErrorCode, ExitCode> = {
  invalid_input: EXIT.usage,
  misconfigured: EXIT.usage,
  not_found: EXIT.usage,
  gone: EXIT.usage,
  too_large: EXIT.usage,
  unauthenticated: EXIT.denied,
  forbidden: EXIT.denied,
  conflict: EXIT.fail,
  internal: EXIT.fail,
  rate_limited: EXIT.unreachable,
  unreachable: EXIT.unreachable,
  incomplete: EXIT.hold,
  ambiguous: EXIT.ambiguous,
};

/** The exit code a failure ends with; anything that is not an `AppError` is a bug and ends with 1. */
export function exitCodeOf(error: unknown): ExitCode {
  return error instanceof AppError ? CODES[error.code] : EXIT.fail;
}
