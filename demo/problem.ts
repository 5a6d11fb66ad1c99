import type { z } from 'zod';

/** One wrong field: its name, what was expected there and an example that would pass. */
export type FieldError = { field: string; expected: string; example: unknown };

/** What a form knows about its fields; the empty name stands for the whole input. */
export type FieldHelp = Record<string, { expected: string; example: unknown }>;

/** An error that a client caused or must know of, sent as application/problem+json (RFC 9457). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly errors: FieldError[] = [],
    readonly headers: Record<string, string> = {},
  ) {
    super(`${title}: ${detail}`);
  }

  /** The body as it goes over the wire. */
  toBody(): Record<string, unknown> {
    const { status, title, detail, errors } = this;
    return { type: 'about:blank', title, status, detail, ...(errors.length > 0 ? { errors } : {}) };
  }
}

const ERRORS_MAX = 10;

function explainField(field: string, help: FieldHelp, allowed: string): FieldError {
  const known = help[field];
  if (known) return { field, ...known };
  return { field, expected: `no such field; known are ${allowed}`, example: help['']?.example ?? null };
}

/** Turns zod's issues into named fields with expectation and example; at most ten of them. */
export function explainIssues(error: z.ZodError, help: FieldHelp): FieldError[] {
  const allowed = Object.keys(help).filter(Boolean).join(', ');
  const fields = error.issues.flatMap((issue) => {
    const at = issue.path.map(String).join('.');
    return issue.code === 'unrecognized_keys' ? issue.keys.map((key) => (at ? `${at}.${key}` : key)) : [at];
  });
  return [...new Set(fields)]
    .slice(0, ERRORS_MAX)
    .map((field) => explainField(field.slice(0, 64), help, allowed));
}

/** Parses input with a schema; throws a 400 problem that names every wrong field. */
export function parseOrProblem<S extends z.ZodType>(schema: S, input: unknown, help: FieldHelp): z.infer<S> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const errors = explainIssues(parsed.error, help);
  const named = errors.map(({ field }) => field || 'the input').join(', ');
  throw new Problem(400, 'Invalid input', `Not as expected: ${named}.`, errors);
}
