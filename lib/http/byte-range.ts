/** What a Range header asks of something this long. `whole` when there is none, or one that is not understood. */
export type ByteRange =
  | { kind: 'whole' }
  | { kind: 'unsatisfiable' }
  | { kind: 'part'; start: number; end: number };

const SINGLE = /^bytes=(\d{0,16})-(\d{0,16})$/;

/** Reads a single byte range (RFC 9110 §14). Several ranges at once may be ignored, and are. `end` is behind the last byte. */
export function parseByteRange(header: string | null, size: number): ByteRange {
  const found = SINGLE.exec(header?.trim() ?? '');
  if (found === null) return { kind: 'whole' };
  const [, first = '', last = ''] = found;
  if (first === '') {
    if (last === '') return { kind: 'whole' };
    const length = Math.min(Number(last), size);
    return length === 0 ? { kind: 'unsatisfiable' } : { kind: 'part', start: size - length, end: size };
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return { kind: 'whole' };
  if (start >= size) return { kind: 'unsatisfiable' };
  return { kind: 'part', start, end: last === '' ? size : Math.min(Number(last) + 1, size) };
}
