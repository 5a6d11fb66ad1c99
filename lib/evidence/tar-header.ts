import { AppError, utf8 } from '@/lib/kernel';

/** Everything in a tar archive is counted in blocks of this many bytes. */
export const TAR_BLOCK = 512;
/** An archive ends with two blocks of zeros; nothing follows. */
export const TAR_END = 2 * TAR_BLOCK;

const NAME_BYTES = 100;
const PREFIX_BYTES = 155;
/** 11 octal digits, as every tar reads them. */
const SIZE_MAX = 8 ** 11 - 1;

/** Bytes of zeros that fill the last block of a file. */
export function paddingOf(size: number): number {
  return (TAR_BLOCK - (size % TAR_BLOCK)) % TAR_BLOCK;
}

/**
 * The ustar header of a regular file (POSIX.1-1988): mode 0644, nobody's, at the beginning of time, so that the same file
 * has the same header everywhere. Long paths are split at a slash into prefix and name.
 */
export function tarHeader(file: { path: string; size: number }): Uint8Array {
  const { name, prefix } = splitPath(file.path);
  if (!Number.isSafeInteger(file.size) || file.size < 0 || file.size > SIZE_MAX) {
    throw new AppError('too_large', {
      message: `${file.path} does not fit a tar header: ${file.size} bytes`,
    });
  }
  const header = new Uint8Array(TAR_BLOCK);
  const put = (offset: number, text: string) => header.set(utf8(text), offset);
  put(0, name);
  put(100, '0000644\0');
  put(108, '0000000\0');
  put(116, '0000000\0');
  put(124, `${octal(file.size)}\0`);
  put(136, `${octal(0)}\0`);
  put(148, ' '.repeat(8));
  put(156, '0');
  put(257, 'ustar\0');
  put(263, '00');
  put(329, '0000000\0');
  put(337, '0000000\0');
  put(345, prefix);
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(148, `${sum.toString(8).padStart(6, '0')}\0 `);
  return header;
}

function octal(value: number): string {
  return value.toString(8).padStart(11, '0');
}

function splitPath(path: string): { name: string; prefix: string } {
  const bytes = utf8(path).length;
  if (bytes === path.length && bytes > 0) {
    if (bytes <= NAME_BYTES) return { name: path, prefix: '' };
    const at = path.indexOf('/', bytes - NAME_BYTES - 1);
    const name = path.slice(at + 1);
    if (at > 0 && at <= PREFIX_BYTES && name !== '') return { name, prefix: path.slice(0, at) };
  }
  throw new AppError('invalid_input', { message: `the path ${path} does not fit a tar header` });
}
