import { AppError, fromBase64, fromHex, toBase64, toHex, utf8 } from '@/lib/kernel';
import type { Crypto } from '@/lib/keys';
import { cosignedMessage, timeOfCosignature } from './cosignature';
import { isKeyName, type NoteKey } from './vkey';

/** One line under a note. `hash` names the key together with `name`; `signature` is what follows those four bytes. */
export type NoteSignature = { name: string; hash: string; signature: Uint8Array; line: string };

/** A signed note taken apart (c2sp.org/signed-note); nothing in it is to be believed yet. `text` ends with a newline. */
export type Note = { text: string; signatures: NoteSignature[] };

/** A signature that verified. `at` is the time a witness put into its cosignature, in seconds; null for the log's own. */
export type VerifiedSignature = { key: NoteKey; line: string; at: number | null };

/** What `verifyNote` found. A bad signature by a known key refuses the whole note; so does a note that no known key signed. */
export type NoteVerdict =
  | { ok: true; note: Note; verified: VerifiedSignature[]; unknown: number }
  | { ok: false; code: 'malformed' | 'signature-invalid' | 'unsigned'; key: NoteKey | null; reason: string };

const MAX_NOTE_BYTES = 64 * 1024;
const MAX_SIGNATURES = 64;
const DASH = '— ';

/** Takes a signed note apart, strictly; throws `invalid_input` or `too_large`. */
export function parseNote(signed: string): Note {
  if (signed.length > MAX_NOTE_BYTES)
    throw new AppError('too_large', { message: `a note is at most ${MAX_NOTE_BYTES} bytes` });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are what a note may not hold
  if (/[\u0000-\u0009\u000b-\u001f]/.test(signed)) throw refuse('a note has no control characters');
  if (/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]|\uFFFD/.test(signed))
    throw refuse('a note is valid UTF-8');
  const split = signed.lastIndexOf('\n\n');
  if (split < 0 || !signed.endsWith('\n')) throw refuse('a note is text, an empty line, and signature lines');
  const lines = signed.slice(split + 2).split('\n');
  lines.pop();
  if (lines.length === 0) throw refuse('a note has at least one signature line');
  if (lines.length > MAX_SIGNATURES)
    throw new AppError('too_large', { message: `a note has at most ${MAX_SIGNATURES} signatures` });
  return { text: signed.slice(0, split + 1), signatures: lines.map(parseSignatureLine) };
}

/** One signature line without its newline; throws `invalid_input`. */
export function parseSignatureLine(line: string): NoteSignature {
  const [name = '', encoded = '', ...more] = line.startsWith(DASH) ? line.slice(DASH.length).split(' ') : [];
  if (!isKeyName(name) || encoded === '' || more.length > 0)
    throw refuse('a signature line is a dash, a key name and base64');
  const bytes = fromBase64(encoded);
  if (bytes.length < 5) throw refuse('a signature is longer than the hash of its key');
  return { name, hash: toHex(bytes.subarray(0, 4)), signature: bytes.subarray(4), line };
}

/** A signature line, without its newline, by this key. */
export function encodeSignatureLine(key: Pick<NoteKey, 'name' | 'hash'>, signature: Uint8Array): string {
  const bytes = new Uint8Array(4 + signature.length);
  bytes.set(fromHex(key.hash), 0);
  bytes.set(signature, 4);
  return `${DASH}${key.name} ${toBase64(bytes)}`;
}

/** Text and signature lines as one signed note. */
export function encodeNote(text: string, lines: readonly string[]): string {
  return `${text}\n${lines.map((line) => `${line}\n`).join('')}`;
}

/**
 * Checks a note against the keys one trusts. Signatures of other keys are counted and otherwise ignored, even when they share a
 * name or a hash, but not both, with a known one.
 */
export async function verifyNote(
  crypto: Pick<Crypto, 'verify'>,
  signed: string,
  keys: readonly NoteKey[],
): Promise<NoteVerdict> {
  let note: Note;
  try {
    note = parseNote(signed);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { ok: false, code: 'malformed', key: null, reason: error.message };
  }
  const verified: VerifiedSignature[] = [];
  let unknown = 0;
  for (const signature of note.signatures) {
    const key = keys.find(({ name, hash }) => name === signature.name && hash === signature.hash);
    if (key === undefined) {
      unknown += 1;
      continue;
    }
    const at = await checkSignature(crypto, note.text, signature, key);
    if (at === false)
      return {
        ok: false,
        code: 'signature-invalid',
        key,
        reason: `the signature of ${key.name} does not fit the text`,
      };
    if (!verified.some((seen) => seen.key === key)) verified.push({ key, line: signature.line, at });
  }
  if (verified.length > 0) return { ok: true, note, verified, unknown };
  return { ok: false, code: 'unsigned', key: null, reason: 'none of the trusted keys signed it' };
}

/** The time of a good cosignature, null for a good signature of a log, false for a bad one. */
async function checkSignature(
  crypto: Pick<Crypto, 'verify'>,
  text: string,
  { signature }: NoteSignature,
  { kind, key }: NoteKey,
): Promise<number | null | false> {
  if (kind === 'log') return (await crypto.verify(key, utf8(text), signature)) ? null : false;
  const at = timeOfCosignature(signature);
  if (at === null) return false;
  return (await crypto.verify(key, cosignedMessage(at, text), signature.subarray(8))) ? at : false;
}

function refuse(message: string): AppError {
  return new AppError('invalid_input', { message });
}
