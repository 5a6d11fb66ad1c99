import { DEFAULT_LIMITS, type Limits, Refusal } from './limits';
import { BLOCK_BYTES, readTarHeader } from './tar-header';

/** What the reader tells while bytes come in. `data` gives views of the chunk: copy what is kept. */
export type TarHandler = {
  file(path: string, size: number, position: number): void;
  data(bytes: Uint8Array): void;
  fileEnd(): void;
};

export type TarReader = { push(chunk: Uint8Array): void; end(): void };

/**
 * Reads a bundle's tar piece by piece, holding one header at most. Strict: regular files in the order of their paths, zero padding, two
 * zero blocks and then nothing. Throws `Refusal` with the position of what it will not read.
 */
export function createTarReader(handler: TarHandler, limits: Limits = DEFAULT_LIMITS): TarReader {
  const header = new Uint8Array(BLOCK_BYTES);
  let state: 'header' | 'body' | 'padding' | 'closing' | 'closed' = 'header';
  let filled = 0;
  let left = 0;
  let padding = 0;
  let position = 0;
  let files = 0;
  let last = '';

  return { push, end };

  function push(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) {
      const taken = take(chunk.subarray(at));
      at += taken;
      position += taken;
      if (position > limits.totalBytes)
        throw new Refusal(
          'limit-exceeded',
          `the archive is larger than ${limits.totalBytes} bytes`,
          position,
        );
      settle();
    }
  }

  function end(): void {
    if (state === 'closed') return;
    if (position === 0) throw new Refusal('bundle-malformed', 'the file is empty', 0);
    const inside = state === 'body' || state === 'padding' ? ` inside ${last}` : '';
    throw new Refusal(
      'bundle-truncated',
      `the archive ends${inside} before its two closing blocks`,
      position,
    );
  }

  /** Uses up what the current state needs and says how much that was. */
  function take(bytes: Uint8Array): number {
    if (state === 'closed')
      throw new Refusal('trailing-data', 'there are bytes behind the end of the archive', position);
    if (state === 'body') {
      const part = bytes.subarray(0, Math.min(left, bytes.length));
      handler.data(part);
      left -= part.length;
      return part.length;
    }
    if (state === 'padding') {
      const part = bytes.subarray(0, Math.min(padding, bytes.length));
      if (!isZero(part))
        throw new Refusal('bundle-malformed', `the padding behind ${last} is not zero`, position);
      padding -= part.length;
      return part.length;
    }
    const part = bytes.subarray(0, Math.min(BLOCK_BYTES - filled, bytes.length));
    header.set(part, filled);
    filled += part.length;
    return part.length;
  }

  /** Moves on when the current state has all it needs. */
  function settle(): void {
    if ((state === 'header' || state === 'closing') && filled === BLOCK_BYTES) {
      filled = 0;
      readBlock(position - BLOCK_BYTES);
    }
    if (state === 'body' && left === 0) {
      handler.fileEnd();
      state = 'padding';
    }
    if (state === 'padding' && padding === 0) state = 'header';
  }

  function readBlock(at: number): void {
    if (isZero(header)) {
      state = state === 'closing' ? 'closed' : 'closing';
      return;
    }
    if (state === 'closing')
      throw new Refusal('bundle-malformed', 'one closing block is followed by something else', at);
    const { path, size } = readTarHeader(header, at);
    checkOrder(path, at);
    files += 1;
    if (files > limits.files)
      throw new Refusal('limit-exceeded', `the archive holds more than ${limits.files} files`, at);
    if (size > limits.fileBytes)
      throw new Refusal('limit-exceeded', `${path} is larger than ${limits.fileBytes} bytes`, at);
    last = path;
    left = size;
    padding = (BLOCK_BYTES - (size % BLOCK_BYTES)) % BLOCK_BYTES;
    state = 'body';
    handler.file(path, size, at);
  }

  /** Sorted paths make an archive the only one of its files, and a path that stands twice impossible. */
  function checkOrder(path: string, at: number): void {
    if (path > last) return;
    if (path === last) throw new Refusal('duplicate-path', `${path} stands in the archive twice`, at);
    throw new Refusal('bundle-reordered', `${path} stands behind ${last}; files are sorted by path`, at);
  }
}

function isZero(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== 0) return false;
  return true;
}
