import { z } from 'zod';

export const PASSWORD_MIN_LENGTH = 12;
export const PASSWORD_MAX_LENGTH = 200;

/** Beginnings that password lists start with; twelve characters of `password1234` are not twelve characters. */
const COMMON_STEMS = [
  'password',
  'passwort',
  'qwerty',
  'letmein',
  'welcome',
  'iloveyou',
  'changeme',
  'missioncontrol',
  'administrator',
  '123456',
  'abcdef',
];

/**
 * Why a password is too weak, in words for the person choosing it, or null when it will do. Length does the work;
 * the rest refuses what guessing lists try first: the account's own name, one pattern repeated, well-known stems.
 */
export function passwordWeakness(password: string, account: { email: string; name: string }): string | null {
  const length = [...password].length;
  if (length < PASSWORD_MIN_LENGTH) return `at least ${PASSWORD_MIN_LENGTH} characters; this has ${length}`;
  if (length > PASSWORD_MAX_LENGTH) return `at most ${PASSWORD_MAX_LENGTH} characters`;
  const plain = password.toLowerCase();
  if (/^(.{1,4})\1+.{0,3}$/su.test(plain)) return 'something that is not one short pattern repeated';
  const own = [account.email.split('@')[0] ?? '', ...account.name.split(/\s+/)].map((word) =>
    word.toLowerCase(),
  );
  const guessable = [...own.filter((word) => word.length >= 4), ...COMMON_STEMS];
  const known = guessable.find((word) => plain.includes(word) && length - word.length < 8);
  return known === undefined
    ? null
    : `something less easy to guess than “${known}” with a few characters around it`;
}

/** A password being set. Its strength is judged by `passwordWeakness`, which knows whose it is. */
export const newPasswordSchema = z
  .string(`expected a password of at least ${PASSWORD_MIN_LENGTH} characters`)
  .min(
    PASSWORD_MIN_LENGTH,
    `expected at least ${PASSWORD_MIN_LENGTH} characters, for example four unrelated words`,
  )
  .max(PASSWORD_MAX_LENGTH, `expected at most ${PASSWORD_MAX_LENGTH} characters`);
