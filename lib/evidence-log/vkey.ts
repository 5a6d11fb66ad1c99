import { sha256 } from '@noble/hashes/sha2.js';
import { AppError, concatBytes, fromBase64, fromHex, toBase64, toHex, utf8 } from '@/lib/kernel';
import { keyIdOf, type PublicKey, rawKeyOf } from '@/lib/keys';

/** What a note key signs: the text itself (`log`), or a cosignature over it (`witness`). C2SP signature types 0x01 and 0x04. */
export type NoteKeyKind = 'log' | 'witness';

/** A key that signs notes. `hash` is 8 hexadecimal digits and, with the name, says which key a signature line means. */
export type NoteKey = { name: string; hash: string; kind: NoteKeyKind; key: PublicKey };

const TYPES: Record<NoteKeyKind, number> = { log: 0x01, witness: 0x04 };
const ED25519_SPKI = fromHex('302a300506032b6570032100');
const MAX_VKEY = 300;

/** A key with its name as notes use it. Only Ed25519 keys can sign notes: `invalid_input` for others. */
export function noteKeyOf(name: string, kind: NoteKeyKind, key: PublicKey): NoteKey {
  if (!isKeyName(name))
    throw refuse('the name of a note key has neither spaces nor a plus sign, and is not empty');
  if (key.algorithm !== 'ed25519')
    throw refuse(`checkpoints are signed with Ed25519 keys, not ${key.algorithm}`);
  return { name, hash: keyHash(name, kind, rawKeyOf('ed25519', key.spki)), kind, key };
}

/** `name+hash+base64`, the verifier key of a log or a witness as C2SP writes it. */
export function encodeVkey({ name, hash, kind, key }: NoteKey): string {
  return `${name}+${hash}+${toBase64(concatBytes(Uint8Array.of(TYPES[kind]), rawKeyOf('ed25519', key.spki)))}`;
}

/** The key inside a verifier key; throws `invalid_input` when it is malformed or its hash is another key's. */
export function parseVkey(text: string): NoteKey {
  const parts = text.length > MAX_VKEY ? null : /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/u.exec(text);
  const [, name = '', hash = '', encoded = ''] = parts ?? [];
  if (parts === null || !isKeyName(name)) throw refuse('expected a verifier key such as name+1a2b3c4d+AT…');
  const bytes = fromBase64(encoded);
  const kind = bytes[0] === TYPES.log ? 'log' : bytes[0] === TYPES.witness ? 'witness' : null;
  if (kind === null || bytes.length !== 33)
    throw refuse('the verifier key is not an Ed25519 key of a log (type 1) or a witness (type 4)');
  const raw = bytes.slice(1);
  if (keyHash(name, kind, raw) !== hash) throw refuse('the verifier key and its hash do not belong together');
  const spki = concatBytes(ED25519_SPKI, raw);
  return { name, hash, kind, key: { keyId: keyIdOf('ed25519', spki), algorithm: 'ed25519', spki } };
}

/** Whether a name can stand in a signature line. */
export function isKeyName(name: string): boolean {
  return name !== '' && !/[\s+\p{Z}\p{Cc}]/u.test(name);
}

/** First four bytes of SHA-256(name ‖ newline ‖ type ‖ key), as hex. */
function keyHash(name: string, kind: NoteKeyKind, raw: Uint8Array): string {
  const type = Uint8Array.of(TYPES[kind]);
  return toHex(sha256(concatBytes(utf8(`${name}\n`), type, raw)).subarray(0, 4));
}

function refuse(message: string): AppError {
  return new AppError('invalid_input', { message });
}
