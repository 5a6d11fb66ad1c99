import { bundlePathSchema } from '@/lib/evidence';
import { Refusal } from './limits';

export const BLOCK_BYTES = 512;

const CHECKSUM = { at: 148, size: 8 };
const TYPE_AT = 156;
const REGULAR = 0x30;

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
const FIXED: readonly { name: string; at: number; bytes: string }[] = [
  { name: 'mode', at: 100, bytes: '0000644\0' },
  { name: 'uid', at: 108, bytes: '0000000\0' },
  { name: 'gid', at: 116, bytes: '0000000\0' },
  { name: 'mtime', at: 136, bytes: '00000000000\0' },
  { name: 'link name', at: 157, bytes: '\0'.repeat(100) },
  { name: 'magic', at: 257, bytes: 'ustar\u000000' },
  { name: 'user name', at: 265, bytes: '\0'.repeat(32) },
  { name: 'group name', at: 297, bytes: '\0'.repeat(32) },
  { name: 'end of the header', at: 500, bytes: '\0'.repeat(12) },
];
/** Programs write the two device numbers of a regular file as zeros or not at all. */
const DEVICES = { at: 329, forms: ['\0'.repeat(16), '0000000\u00000000000\0'] };

/**
 * Path and size in one ustar header. Anything Mission Control does not write is refused: an archive has one form only, so no bit of it can
 * change unnoticed. `position` is where the header starts, for the message.
 */
export function readTarHeader(block: Uint8Array, position: number): { path: string; size: number } {
  checkSum(block, position);
  const type = String.fromCharCode(block[TYPE_AT] ?? 0);
  if (block[TYPE_AT] !== REGULAR) {
    const kind = OTHER_KINDS[type] ?? `an entry of type ${JSON.stringify(type)}`;
    throw new Refusal(
      'entry-not-regular',
      `the archive holds ${kind}; a bundle has regular files only`,
      position,
    );
  }
  for (const { name, at, bytes } of FIXED) {
    if (latin1(block, at, bytes.length) !== bytes)
      throw new Refusal('bundle-malformed', `${name} of a header is not what a bundle has`, position);
  }
  if (!DEVICES.forms.includes(latin1(block, DEVICES.at, 16)))
    throw new Refusal('bundle-malformed', 'a header of a regular file has device numbers', position);
  return { path: readPath(block, position), size: readSize(block, position) };
}

function checkSum(block: Uint8Array, position: number): void {
  let sum = 0;
  for (let i = 0; i < BLOCK_BYTES; i++) {
    const inside = i >= CHECKSUM.at && i < CHECKSUM.at + CHECKSUM.size;
    sum += inside ? 0x20 : (block[i] ?? 0);
  }
  const expected = `${sum.toString(8).padStart(6, '0')}\0 `;
  if (latin1(block, CHECKSUM.at, CHECKSUM.size) !== expected)
    throw new Refusal('bundle-malformed', 'the checksum of a header is wrong', position);
}

function readSize(block: Uint8Array, position: number): number {
  const text = latin1(block, 124, 12);
  if (!/^[0-7]{11}\0$/.test(text))
    throw new Refusal('bundle-malformed', 'the size in a header is not eleven octal digits', position);
  return Number.parseInt(text.slice(0, 11), 8);
}

function readPath(block: Uint8Array, position: number): string {
  const name = readName(block, 0, 100, position);
  const prefix = readName(block, 345, 155, position);
  const path = prefix === '' ? name : `${prefix}/${name}`;
  if (!bundlePathSchema.safeParse(path).success) {
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
  const text = latin1(block, at, size);
  const end = text.indexOf('\0');
  if (end === -1) return text;
  if (/[^\0]/.test(text.slice(end)))
    throw new Refusal('bundle-malformed', 'a name in a header goes on behind its end', position);
  return text.slice(0, end);
}

function latin1(block: Uint8Array, at: number, size: number): string {
  return String.fromCharCode(...block.subarray(at, at + size));
}
