import { AppError, equalBytes, toBase64 } from '@/lib/kernel';
import { type Checkpoint, parseCheckpoint, parseCount, parseHash } from './checkpoint';
import { type Hash, verifyConsistency } from './merkle';

/** What a log sends a witness: a checkpoint and the proof that it grew from the `oldSize` the witness saw last (tlog-witness). */
export type Submission = { oldSize: number; proof: Uint8Array[]; note: string };

const MAX_BYTES = 128 * 1024;
const MAX_PROOF_LINES = 63;

/** The body of `POST /add-checkpoint`. */
export function encodeSubmission({ oldSize, proof, note }: Submission): string {
  return `old ${oldSize}\n${proof.map((hash) => `${toBase64(hash)}\n`).join('')}\n${note}`;
}

/** Takes such a body apart; throws `invalid_input` or `too_large`. */
export function parseSubmission(body: string): Submission {
  if (body.length > MAX_BYTES)
    throw new AppError('too_large', { message: `a submission is at most ${MAX_BYTES} bytes` });
  const split = body.indexOf('\n\n');
  const [old = '', ...hashes] = split < 0 ? [] : body.slice(0, split).split('\n');
  if (!old.startsWith('old '))
    throw new AppError('invalid_input', { message: 'a submission begins with: old <size>' });
  if (hashes.length > MAX_PROOF_LINES)
    throw new AppError('invalid_input', { message: `a proof has at most ${MAX_PROOF_LINES} lines` });
  return {
    oldSize: parseCount(old.slice('old '.length)),
    proof: hashes.map(parseHash),
    note: body.slice(split + 2),
  };
}

/** The largest tree a witness has cosigned of a log. */
export type SeenTree = { size: number; root: Uint8Array };

/** What a witness answers. `conflict` carries the size it knows; `fork` is a tree that contradicts the one it cosigned. */
export type SubmissionVerdict =
  | { verdict: 'cosign'; checkpoint: Checkpoint }
  | { verdict: 'conflict'; size: number; fork: boolean; reason: string }
  | { verdict: 'refused'; status: 400 | 422; reason: string };

/**
 * Decides about a submission whose signature is already verified. `seen` is null for a log never cosigned. A smaller or a
 * different tree is never cosigned: that is what a witness is for.
 */
export function judgeSubmission(
  submission: Submission,
  text: string,
  seen: SeenTree | null,
  hash?: Hash,
): SubmissionVerdict {
  const checkpoint = parseCheckpoint(text);
  const { oldSize, proof } = submission;
  const known = seen ?? { size: 0, root: new Uint8Array(0) };
  if (oldSize > checkpoint.size)
    return { verdict: 'refused', status: 400, reason: 'the old size is larger than the checkpoint' };
  if (oldSize !== known.size)
    return {
      verdict: 'conflict',
      size: known.size,
      fork: false,
      reason: 'the log was last seen at another size',
    };
  if (oldSize === checkpoint.size && oldSize > 0 && !equalBytes(known.root, checkpoint.root))
    return {
      verdict: 'conflict',
      size: known.size,
      fork: true,
      reason: 'another tree of the same size was cosigned',
    };
  if (oldSize === 0 || oldSize === checkpoint.size) {
    return proof.length === 0
      ? { verdict: 'cosign', checkpoint }
      : { verdict: 'refused', status: 422, reason: 'there is nothing to prove, so no proof is expected' };
  }
  const claim = {
    size1: known.size,
    size2: checkpoint.size,
    root1: known.root,
    root2: checkpoint.root,
    proof,
  };
  return verifyConsistency(claim, hash)
    ? { verdict: 'cosign', checkpoint }
    : {
        verdict: 'refused',
        status: 422,
        reason: 'the proof does not lead from the cosigned tree to this one',
      };
}
