import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '@/lib/kernel';

const MAX_BYTES = 256 * 1024 * 1024;

/** The bytes of a file of at most 256 MiB; throws `invalid_input` when it cannot be read, `too_large` beyond. */
export function readBytes(path: string): Uint8Array {
  try {
    if (statSync(path).size > MAX_BYTES)
      throw new AppError('too_large', { message: `${path} is larger than ${MAX_BYTES} bytes` });
    return new Uint8Array(readFileSync(path));
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('invalid_input', {
      message: `cannot read ${path}`,
      userMessage: `The file ${path} cannot be read.`,
      cause,
    });
  }
}

/** Replaces a file in one step, and makes the folders above it. */
export function writeWhole(path: string, bytes: Uint8Array | string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, bytes);
  renameSync(`${path}.new`, path);
}
