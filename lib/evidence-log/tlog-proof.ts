import { AppError, toBase64 } from '@/lib/kernel';
import { parseCount, parseHash } from './checkpoint';

const HEADER = 'c2sp.org/tlog-proof@v1';
const MAX_BYTES = 128 * 1024;
/** A tree of 2^53 leaves has no longer proofs. */
const MAX_HASHES = 64;

/** That a leaf is in a log, in a form that is checked offline: index, inclusion proof and the (co)signed checkpoint. */
export type TlogProof = { index: number; proof: Uint8Array[]; checkpoint: string };

/** The text of a `.tlog-proof` file. */
export function encodeTlogProof({ index, proof, checkpoint }: TlogProof): string {
  return `${HEADER}\nindex ${index}\n${proof.map((hash) => `${toBase64(hash)}\n`).join('')}\n${checkpoint}`;
}

/** Takes a `.tlog-proof` apart; throws `invalid_input` or `too_large`. Extra data, which nothing vouches for, is refused. */
export function parseTlogProof(text: string): TlogProof {
  const { index, hashes, checkpoint } = splitTlogProof(text);
  return { index, proof: hashes.map(parseHash), checkpoint };
}

/** The same with the hashes still as lines, for whoever knows most of them already: `parseHash` reads and judges one. */
export function splitTlogProof(text: string): { index: number; hashes: string[]; checkpoint: string } {
  if (text.length > MAX_BYTES)
    throw new AppError('too_large', { message: `a proof is at most ${MAX_BYTES} bytes` });
  const split = text.indexOf('\n\n');
  if (split < 0) throw refuse('a proof is a header, an index, hashes, an empty line and a checkpoint');
  const [header, indexLine = '', ...hashes] = text.slice(0, split).split('\n');
  if (header !== HEADER) throw refuse(`a proof begins with ${HEADER}`);
  if (!indexLine.startsWith('index ')) throw refuse('a proof names the index of its leaf');
  if (hashes.length > MAX_HASHES)
    throw new AppError('too_large', { message: `a proof has at most ${MAX_HASHES} hashes` });
  return {
    index: parseCount(indexLine.slice('index '.length)),
    hashes,
    checkpoint: text.slice(split + 2),
  };
}

function refuse(message: string): AppError {
  return new AppError('invalid_input', { message });
}
