import { isBundlePath } from '@/lib/evidence';
import { Refusal } from './limits';

export const BLOCK_BYTES = 512;
/** One character for each byte; which of them may be in a path is judged afterwards. */
const LATIN1 = new TextDecoder('latin1');

const CHECKSUM = { at: 148, size: 8 };
const TYPE_AT = 156;
const SPACE = 0x20;

/** Kinds of entry that other programs write and a bundle never holds, by their type flag. */
const OTHER_KINDS: Record<string, string> = {
  '\0': 'a file in the old format',
  '1': 'a hard link',
  '2': 'a symbolic link',
  '3': 'a character device',
  '4': 'a block device',
  '5': 'a directory',
  '6': 'a FIFO',
  '7': 'a contiguous file',
  g: 'a pax header for the whole archive',
  x: 'a pax header',
  K: 'a GNU long link',
  L: 'a GNU long name',
  S: 'a GNU sparse file',
};

/** Fields that are the same in every header of a bundle, so that an archive with the same files has the same bytes. */
const FIXED: readonly { name: string; at: number; bytes: Uint8Array }[] = [
  fixed('mode, uid or gid', 100, '0000644\u00000000000\u00000000000\0'),
  fixed('mtime', 136, '00000000000\0'),
  fixed('link name', 157, '\0'.repeat(100)),
  fixed('magic or owner', 257, `ustar\u000000${'\0'.repeat(64)}`),
  fixed('end of the header', 500, '\0'.repeat(12)),
];
/** Programs write the two device numbers of a regular file as zeros or not at all. */
const DEVICES = [fixed('devices', 329, '0000000\u00000000000\0'), fixed('devices', 329, '\0'.repeat(16))];

/**
 * Path and size in one ustar header. Anything Mission Control does not write is refused: an archive has one form only, so no bit of it can
 * change unnoticed. `position` is where the header starts, for the message.
 */
export function readTarHeader(block: Uint8Array, position: number): { path: string; size: number } {
  checkSum(block, position);
  if (block[TYPE_AT] !== 0x30) {
    const type = String.fromCharCode(block[TYPE_AT] ?? 0);
    const kind = OTHER_KINDS[type] ?? `an entry of type ${JSON.stringify(type)}`;
    throw new Refusal(
      'entry-not-regular',
      `the archive holds ${kind}; a bundle has regular files only`,
      position,
    );
  }
  for (const field of FIXED) {
    if (!holds(block, field))
      throw new Refusal('bundle-malformed', `${field.name} of a header is not what a bundle has`, position);
  }
  if (!DEVICES.some((field) => holds(block, field)))
    throw new Refusal('bundle-malformed', 'a header of a regular file has device numbers', position);
  return { path: readPath(block, position), size: readSize(block, position) };
}

/** Six octal digits, NUL and a space: the sum of all bytes, counting these eight as spaces. */
function checkSum(block: Uint8Array, position: number): void {
  let sum = CHECKSUM.size * SPACE;
  for (let i = 0; i < CHECKSUM.at; i++) sum += block[i] ?? 0;
  for (let i = CHECKSUM.at + CHECKSUM.size; i < BLOCK_BYTES; i++) sum += block[i] ?? 0;
  let good = block[CHECKSUM.at + 6] === 0 && block[CHECKSUM.at + 7] === SPACE;
  for (let digit = 5; digit >= 0; digit--) {
    good &&= block[CHECKSUM.at + digit] === 0x30 + (sum & 7);
    sum >>= 3;
  }
  if (!good) throw new Refusal('bundle-malformed', 'the checksum of a header is wrong', position);
}

function readSize(block: Uint8Array, position: number): number {
  let size = 0;
  let good = block[135] === 0;
  for (let i = 124; i < 135; i++) {
    const digit = (block[i] ?? 0) - 0x30;
    good &&= digit >= 0 && digit <= 7;
    size = size * 8 + digit;
  }
  if (good) return size;
  throw new Refusal('bundle-malformed', 'the size in a header is not eleven octal digits', position);
}

function readPath(block: Uint8Array, position: number): string {
  const name = readName(block, 0, 100, position);
  const prefix = readName(block, 345, 155, position);
  const path = prefix === '' ? name : `${prefix}/${name}`;
  if (!isBundlePath(path)) {
    const shown = JSON.stringify(path.slice(0, 120));
    throw new Refusal('path-unsafe', `${shown} is not a path a bundle may hold`, position);
  }
  // A short path has one form only: all of it in the name.
  if (prefix !== '' && path.length <= 100)
    throw new Refusal('bundle-malformed', 'a short path is split in its header', position);
  return path;
}

/** Text up to the first NUL; behind it everything must be NUL too, or two readers could see two names. */
function readName(block: Uint8Array, at: number, size: number, position: number): string {
  let end = at;
  while (end < at + size && block[end] !== 0) end++;
  for (let i = end; i < at + size; i++) {
    if (block[i] !== 0)
      throw new Refusal('bundle-malformed', 'a name in a header goes on behind its end', position);
  }
  return LATIN1.decode(block.subarray(at, end));
}

function fixed(name: string, at: number, text: string): { name: string; at: number; bytes: Uint8Array } {
  return { name, at, bytes: Uint8Array.from(text, (char) => char.charCodeAt(0)) };
}

function holds(block: Uint8Array, { at, bytes }: { at: number; bytes: Uint8Array }): boolean {
  for (let i = 0; i < bytes.length; i++) if (block[at + i] !== bytes[i]) return false;
  return true;
}
