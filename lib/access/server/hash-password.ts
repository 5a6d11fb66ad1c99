import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** Cost of new hashes, as OWASP's password storage sheet gives for scrypt: 32 MiB and three passes. */
const COST = { logN: 15, blockSize: 8, parallel: 3 };
const KEY_BYTES = 32;
/** Never accept from a stored hash what would cost more than this, whatever it says. */
const MAX_LOG_N = 18;

type Cost = typeof COST;
type ParsedHash = { cost: Cost; salt: Buffer; key: Buffer };

/** Hashes a password with scrypt; the result carries its own parameters, so that they can be raised later. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, COST);
  const { logN, blockSize, parallel } = COST;
  return `scrypt$ln=${logN},r=${blockSize},p=${parallel}$${salt.toString('base64url')}$${key.toString('base64url')}`;
}

/**
 * Whether `password` matches. With no stored hash (unknown account, or one that signs in elsewhere) the same work is
 * done against a hash nobody has the password of, so that the time taken does not tell which accounts exist.
 */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const parsed = parseHash(stored ?? '') ?? decoyHash();
  const key = await derive(password, parsed.salt, parsed.cost);
  return timingSafeEqual(key, parsed.key) && stored !== null;
}

/** Whether a stored hash was made with a cost lower than today's and should be replaced at the next sign-in. */
export function isHashOutdated(stored: string): boolean {
  const cost = parseHash(stored)?.cost;
  return cost === undefined || cost.logN < COST.logN || cost.parallel < COST.parallel;
}

function decoyHash(): ParsedHash {
  return { cost: COST, salt: randomBytes(16), key: randomBytes(KEY_BYTES) };
}

function parseHash(stored: string): ParsedHash | null {
  const match = /^scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w-]{22})\$([\w-]{43})$/.exec(stored);
  if (match === null) return null;
  const [, logN, blockSize, parallel, salt = '', key = ''] = match;
  const cost = { logN: Number(logN), blockSize: Number(blockSize), parallel: Number(parallel) };
  if (cost.logN > MAX_LOG_N || cost.blockSize > 16 || cost.parallel > 16) return null;
  return { cost, salt: Buffer.from(salt, 'base64url'), key: Buffer.from(key, 'base64url') };
}

function derive(password: string, salt: Buffer, { logN, blockSize, parallel }: Cost): Promise<Buffer> {
  const options = { N: 2 ** logN, r: blockSize, p: parallel, maxmem: 2 ** logN * blockSize * 256 };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
