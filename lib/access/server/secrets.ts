import { randomBytes, randomInt } from 'node:crypto';
import { TOKEN_PREFIX } from '../token';

/** Letters and digits nobody confuses when reading a password aloud: no i, l, o, 0, 1. */
const CLEAR = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A one-time password of four groups of five, such as `k7m3q-…`: just under 100 random bits. */
export function generatePassword(): string {
  const group = () => Array.from({ length: 5 }, () => CLEAR.charAt(randomInt(CLEAR.length))).join('');
  return [group(), group(), group(), group()].join('-');
}

/** The secret of an API token; only its SHA-256 is ever stored. */
export function generateTokenSecret(): string {
  return `${TOKEN_PREFIX}${randomBytes(32).toString('base64url')}`;
}

/** The secret of a setup link, 256 random bits. */
export function generateLinkSecret(): string {
  return randomBytes(32).toString('base64url');
}
