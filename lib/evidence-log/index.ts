export { type Checkpoint, encodeCheckpoint, parseCheckpoint, parseHash } from './checkpoint';
export { cosignedMessage, encodeCosignature } from './cosignature';
export { encodeLeaf, type Leaf, leafSchema, logOrigin } from './leaf';
export {
  type LogStatus,
  type LogVerifications,
  logStatusSchema,
  logVerificationSchema,
  logVerificationsSchema,
  runningVerificationSchema,
  type WitnessStatus,
} from './log-status';
export {
  type Hash,
  leafHash,
  nodeHash,
  verifyInclusion,
} from './merkle';
export {
  encodeNote,
  encodeSignatureLine,
  parseNote,
  verifyNote,
} from './note';
export { encodePolicy, parsePolicy } from './policy';
export { encodeTlogProof, splitTlogProof } from './tlog-proof';
export { growTree } from './tree-builder';
export {
  DAMAGE_CODES,
  isSignatureDamage,
} from './verification';
export { encodeVkey, type NoteKey, noteKeyOf, parseVkey } from './vkey';
