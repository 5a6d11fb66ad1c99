export {
  encodeSubmission,
  judgeSubmission,
  parseSubmission,
  type SeenTree,
  type Submission,
  type SubmissionVerdict,
} from './add-checkpoint';
export { type Checkpoint, encodeCheckpoint, parseCheckpoint } from './checkpoint';
export { cosignedMessage, encodeCosignature, timeOfCosignature } from './cosignature';
export {
  type DeclaredWitness,
  type Independence,
  type JudgedWitness,
  judgeWitnesses,
  type OwnPlace,
  type WitnessVerdict,
} from './judge-witnesses';
export { encodeLeaf, type Leaf, leafSchema, logOrigin } from './leaf';
export { leafBodyOfEvent, leafOfEvent, MAX_LEAF_BYTES } from './leaf-of-event';
export type { LogStatus, LogVerifications, VerificationSummary, WitnessStatus } from './log-status';
export {
  emptyRoot,
  HASH_SIZE,
  type Hash,
  leafHash,
  nodeHash,
  verifyConsistency,
  verifyInclusion,
} from './merkle';
export {
  encodeNote,
  encodeSignatureLine,
  type Note,
  type NoteSignature,
  type NoteVerdict,
  parseNote,
  parseSignatureLine,
  type VerifiedSignature,
  verifyNote,
} from './note';
export { encodePolicy, isQuorumMet, type Policy, parsePolicy } from './policy';
export { isFullTile, sliceOfNode, splitHashes, TILE_WIDTH, type Tile } from './tiles';
export { encodeTlogProof, parseTlogProof, type TlogProof } from './tlog-proof';
export { growTree, type TreeBuilder } from './tree-builder';
export { foldNodes, type Node, type NodeRun, planConsistency, planInclusion, planRoot } from './tree-plan';
export {
  DAMAGE_CODES,
  type Damage,
  type DamageCode,
  isSignatureDamage,
  judgeVerification,
  type VerificationReport,
} from './verification';
export { encodeVkey, isKeyName, type NoteKey, type NoteKeyKind, noteKeyOf, parseVkey } from './vkey';
