import { AppError, fromBase64, toBase64 } from '@/lib/kernel';
import { HASH_SIZE, isCount } from './merkle';

/** A tree head: which log, how many leaves, which root (c2sp.org/tlog-checkpoint). */
export type Checkpoint = { origin: string; size: number; root: Uint8Array };

/** The text of a checkpoint, which is what gets signed. */
export function encodeCheckpoint({ origin, size, root }: Checkpoint): string {
  if (origin === '' || /[\n\r]/.test(origin) || !isCount(size) || root.length !== HASH_SIZE)
    throw new AppError('internal', {
      message: `no checkpoint of ${size} leaves with ${root.length} bytes of root`,
    });
  return `${origin}\n${size}\n${toBase64(root)}\n`;
}

/** A checkpoint from the text of a note. Extension lines are refused: nobody could check what they say. */
export function parseCheckpoint(text: string): Checkpoint {
  const lines = text.split('\n');
  const [origin = '', size = '', root = '', end, ...more] = lines;
  if (end !== '' || more.length > 0) throw refuse('a checkpoint is three lines: origin, size and root');
  if (origin === '') throw refuse('a checkpoint names its log');
  return { origin, size: parseCount(size), root: parseHash(root) };
}

/** A decimal number as C2SP writes them: no sign, no leading zero; `invalid_input` beyond what a double holds exactly. */
export function parseCount(text: string): number {
  const value = /^(0|[1-9]\d{0,15})$/.test(text) ? Number(text) : Number.NaN;
  if (!isCount(value)) throw refuse('expected a number of leaves in decimal');
  return value;
}

/** 32 bytes in base64. */
export function parseHash(text: string): Uint8Array {
  const bytes = fromBase64(text);
  if (bytes.length !== HASH_SIZE) throw refuse('expected a SHA-256 in base64');
  return bytes;
}

function refuse(message: string): AppError {
  return new AppError('invalid_input', { message });
}
