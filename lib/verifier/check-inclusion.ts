import { leafHash, splitTlogProof } from '@/lib/evidence-log';
import { equalBytes, fromUtf8 } from '@/lib/kernel';
import type { Crypto } from '@/lib/keys';
import { attempt } from './attempt';
import type { CheckpointFinding } from './check-checkpoint';
import type { Fault } from './tally';

/** The checkpoint every proof of a bundle leads to; `null` when the bundle has none that is good. */
export type KnownCheckpoint = { note: string; finding: CheckpointFinding };

/**
 * Checks that a leaf is in the log, by its `.tlog-proof`. All proofs of a bundle lead to `log/checkpoint`, to the byte; when that file is
 * damaged, a proof is judged by the copy it carries, so that one fault is not reported as many.
 */
export async function checkInclusion(
  crypto: Crypto,
  leaf: Uint8Array,
  proofBytes: Uint8Array,
  shared: KnownCheckpoint | null,
  checkNote: (note: string) => Promise<CheckpointFinding>,
): Promise<Fault | null> {
  const read = attempt(() => splitTlogProof(fromUtf8(proofBytes)));
  if (!read.ok) return { code: 'proof-invalid', reason: read.reason };
  const { index, hashes, checkpoint: note } = read.value;
  if (hashes.length > 63) return { code: 'limit-exceeded', reason: 'the proof has more than 63 lines' };
  const finding = shared?.note === note ? shared.finding : await checkNote(note);
  if (!finding.ok)
    return { ...finding.fault, reason: `the checkpoint in the proof: ${finding.fault.reason}` };
  if (shared?.finding.ok === true && shared.note !== note)
    return { code: 'proof-invalid', reason: 'the proof leads to another checkpoint than log/checkpoint' };
  const { size, root } = finding.checkpoint;
  const hashed = leafHash(leaf, crypto.sha256Of);
  const verified = attempt(() => finding.paths.verify({ index, size, leafHash: hashed, root, hashes }));
  if (!verified.ok) return { code: 'proof-invalid', reason: verified.reason };
  if (verified.value) return null;
  const logged = finding.paths.besideAt(index);
  if (logged !== undefined && !equalBytes(logged, hashed))
    return {
      code: 'leaf-altered',
      reason: `the proof of the leaf beside it shows that leaf ${index} is another one`,
    };
  return {
    code: 'proof-invalid',
    reason: `leaf ${index} and the proof do not lead to the root of the checkpoint of ${size} leaves: one of them was changed`,
  };
}
