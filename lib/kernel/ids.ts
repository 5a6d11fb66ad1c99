/** Makes identifiers such as `usr_01J…`: a prefix that says what it names, then 26 characters that sort by time. */
export type Ids = { next(prefix: IdPrefix): string };

export type IdPrefix =
  | 'usr'
  | 'ses'
  | 'tok'
  | 'evt'
  | 'req'
  | 'set'
  | 'aud'
  | 'evd'
  | 'bdl'
  | 'hld'
  | 'ver'
  | 'psk'
  | 'apr'
  | 'apd'
  | 'apk'
  | 'cir';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** ULID layout: 48 bits of milliseconds then 80 random bits, in Crockford base 32. `random` must hold 10 bytes. */
export function encodeUlid(epochMs: number, random: Uint8Array): string {
  if (random.length !== 10) throw new RangeError(`a ULID needs 10 random bytes, got ${random.length}`);
  let value = BigInt(epochMs);
  for (const byte of random) value = (value << 8n) | BigInt(byte);
  let text = '';
  for (let i = 0; i < 26; i++) {
    text = CROCKFORD.charAt(Number(value & 31n)) + text;
    value >>= 5n;
  }
  return text;
}
