import { z } from 'zod';

const MAX_IDENTITIES = 20;

/** A name another system knows somebody by: an email address of commits, a login or a numeric id of a Git host or of CI. */
export const identitySchema = z
  .string('expected a name such as sam@home.example or 4711+sam@users.noreply.github.com')
  .trim()
  .toLowerCase()
  .min(1, 'expected a name such as sam@home.example or 4711+sam@users.noreply.github.com')
  .max(254, 'expected at most 254 characters')
  .regex(/^[^\p{Cc}\s,]+$/u, 'expected a name without spaces and commas');

/** All further names of somebody, each once, in order. */
export const identitiesSchema = z
  .array(identitySchema)
  .max(MAX_IDENTITIES, `expected at most ${MAX_IDENTITIES} names`)
  .transform((names) => [...new Set(names)].sort());

const NOREPLY = /^(?:(\d+)\+)?([^@+\s]+)@users\.noreply\.[a-z0-9.-]+$/;

/** Every name that one name stands for, lower case: a Git host's noreply address is its account's id and login too. */
export function namesOf(name: string): string[] {
  const plain = name.trim().toLowerCase();
  const [, id, login] = NOREPLY.exec(plain) ?? [];
  return [plain, id, login].filter((one): one is string => one !== undefined && one !== '');
}

/** Whether two lists of names name the same person. */
export function sharesName(one: readonly string[], other: readonly string[]): boolean {
  const names = new Set(one.flatMap(namesOf));
  return other.flatMap(namesOf).some((name) => names.has(name));
}
