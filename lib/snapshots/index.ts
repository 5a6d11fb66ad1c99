export { type Collected, type CollectOptions, collectManifests, DEFAULT_KINDS } from './collect';
export { diffSnapshots, type FieldChange, type ObjectChange } from './diff';
export { ALL_DROP_POLICIES } from './drop-rules';
export type { Finding } from './finding';
export { identityText } from './identity';
export { NORMALISER } from './normalise';
export { RISKS } from './risk';
export { buildSnapshot, encodeSnapshot, parseSnapshot, type Snapshot } from './snapshot';
export { checkSnapshotSignature, SNAPSHOT_KIND, SNAPSHOT_PATH } from './snapshot-signature';
