import { AppError, concatBytes, fromHex } from '@/lib/kernel';
import { ed25519Key, type PersonKey, personKey } from '@/lib/keys';

/** COSE algorithm numbers (RFC 9053, RFC 8812) of the signatures MC accepts from passkeys. */
const COSE_ALGORITHMS = { ES256: -7, EdDSA: -8, RS256: -257 } as const;
/** The same numbers by Mission Control's names. */
export const COSE_NUMBERS: Record<PersonKey['algorithm'], number> = {
  ed25519: COSE_ALGORITHMS.EdDSA,
  'ecdsa-p256-sha256': COSE_ALGORITHMS.ES256,
  'rsa-pkcs1-sha256': COSE_ALGORITHMS.RS256,
};

const MAX_BYTES = 1_024;
const KTY = 1;
const ALG = 3;
/** DER in front of an uncompressed point (RFC 5480), and the object identifier of RSA (RFC 3279). */
const P256_PREFIX = fromHex('3059301306072a8648ce3d020106082a8648ce3d03010703420004');
const RSA_ALGORITHM = fromHex('300d06092a864886f70d0101010500');

type Entry = number | Uint8Array;

/**
 * The key in a COSE_Key (RFC 9052 §7) as a credential gives it: ES256 on P-256, EdDSA on Ed25519, or RS256. Throws `invalid_input` for
 * other keys, other members than the key needs, and encodings CTAP2 does not allow. The one decoder of such keys: what registration takes is
 * what verifiers read, in browsers and offline too. Whether a point lies on its curve is for whoever verifies with it.
 */
export function keyFromCose(bytes: Uint8Array): PersonKey {
  const map = readIntegerMap(bytes);
  const has = (wanted: readonly number[]) =>
    map.size === wanted.length && wanted.every((label) => map.has(label));
  const [kty, alg] = [map.get(KTY), map.get(ALG)];
  if (kty === 1 && alg === COSE_ALGORITHMS.EdDSA && map.get(-1) === 6 && has([1, 3, -1, -2]))
    return ed25519Key(sized(map.get(-2), 32));
  if (kty === 2 && alg === COSE_ALGORITHMS.ES256 && map.get(-1) === 1 && has([1, 3, -1, -2, -3])) {
    const point = concatBytes(sized(map.get(-2), 32), sized(map.get(-3), 32));
    return personKey('ecdsa-p256-sha256', concatBytes(P256_PREFIX, point));
  }
  if (kty === 3 && alg === COSE_ALGORITHMS.RS256 && has([1, 3, -1, -2]))
    return personKey('rsa-pkcs1-sha256', rsaSpki(bytesOf(map.get(-1)), bytesOf(map.get(-2))));
  throw refuse('expected ES256 on P-256, EdDSA on Ed25519, or RS256');
}

/** A CBOR map of integers to integers and byte strings: definite lengths, shortest forms, no label twice, nothing behind it. */
function readIntegerMap(bytes: Uint8Array): Map<number, Entry> {
  if (bytes.length > MAX_BYTES) throw refuse(`larger than ${MAX_BYTES} bytes`);
  let at = 0;
  const head = readHead();
  if (head.major !== 5) throw refuse('not a CBOR map');
  const map = new Map<number, Entry>();
  for (let i = 0; i < head.value; i++) {
    const label = readEntry();
    if (typeof label !== 'number') throw refuse('a label is not an integer');
    if (map.has(label)) throw refuse(`the label ${label} stands twice`);
    map.set(label, readEntry());
  }
  if (at !== bytes.length) throw refuse('there are bytes behind it');
  return map;

  function readEntry(): Entry {
    const { major, value } = readHead();
    if (major === 0) return value;
    if (major === 1) return -1 - value;
    if (major !== 2) throw refuse('a member is neither an integer nor a byte string');
    if (value > bytes.length - at) throw refuse('it ends too early');
    at += value;
    return bytes.slice(at - value, at);
  }

  function readHead(): { major: number; value: number } {
    const first = next();
    const [major, short] = [first >> 5, first & 31];
    if (short < 24) return { major, value: short };
    const value = short === 24 ? next() : short === 25 ? next() * 256 + next() : -1;
    if (value < (short === 24 ? 24 : 256)) throw refuse('a number is not in its shortest form, or too large');
    return { major, value };
  }

  function next(): number {
    const byte = bytes[at];
    if (byte === undefined) throw refuse('it ends too early');
    at += 1;
    return byte;
  }
}

/** SubjectPublicKeyInfo of an RSA key; the exponent every authenticator uses is the only one. */
function rsaSpki(modulus: Uint8Array, exponent: Uint8Array): Uint8Array {
  const fits = modulus.length >= 256 && modulus.length <= 512 && (modulus[0] ?? 0) >= 0x80;
  if (!fits) throw refuse('expected an RSA modulus of 2048 to 4096 bits');
  if (exponent.length !== 3 || exponent[0] !== 1 || exponent[1] !== 0 || exponent[2] !== 1)
    throw refuse('expected the RSA exponent 65537');
  const numbers = der(
    0x30,
    concatBytes(der(0x02, concatBytes(Uint8Array.of(0), modulus)), der(0x02, exponent)),
  );
  return der(0x30, concatBytes(RSA_ALGORITHM, der(0x03, concatBytes(Uint8Array.of(0), numbers))));
}

function der(tag: number, content: Uint8Array): Uint8Array {
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return concatBytes(Uint8Array.of(tag, ...size), content);
}

function sized(value: Entry | undefined, length: number): Uint8Array {
  const bytes = bytesOf(value);
  if (bytes.length !== length) throw refuse(`expected ${length} bytes of key`);
  return bytes;
}

function bytesOf(value: Entry | undefined): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw refuse('expected bytes of key');
}

function refuse(why: string): AppError {
  return new AppError('invalid_input', { message: `not a COSE public key: ${why}` });
}
