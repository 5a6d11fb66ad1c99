import type { z } from 'zod';
import { AppError, type FieldProblem } from './app-error';

const MAX_PROBLEMS = 20;

/** Turns zod's issues into problems that name the field, what was expected and, from `.meta({ example })`, an example. */
function fieldProblems(error: z.ZodError): FieldProblem[] {
  return error.issues.slice(0, MAX_PROBLEMS).map((issue) => ({
    field: issue.path.length === 0 ? '(whole input)' : issue.path.map(String).join('.'),
    expected: issue.message,
  }));
}

/** Parses `value` or throws `invalid_input` listing every field that is wrong. `what` names the input in the message. */
export function parseOrThrow<T extends z.ZodType>(schema: T, value: unknown, what: string): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const fields = fieldProblems(result.error);
  const summary = fields.map((f) => `${f.field}: ${f.expected}`).join('; ');
  throw new AppError('invalid_input', {
    message: `${what} is not valid: ${summary}`,
    userMessage: `${what} is not valid. ${summary}`,
    fields,
  });
}
