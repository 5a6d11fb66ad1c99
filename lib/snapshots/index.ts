export {
  type CollectedObject,
  type CollectOptions,
  collectManifests,
  DEFAULT_KINDS,
  type ManifestFile,
} from './collect';
export { type Comparable, diffSnapshots, type FieldChange, type ObjectChange } from './diff';
export { ALL_DROP_POLICIES } from './drop-rules';
export type { SourcePlace } from './finding';
export { type Identity, identityText } from './identity';
export { type NormaliseOptions, normaliseObject } from './normalise';
export { RISKS, type Risk } from './risk';
export { buildSnapshot, encodeSnapshot, parseSnapshot, type Snapshot } from './snapshot';
export { checkSnapshotSignature, SNAPSHOT_KIND } from './snapshot-signature';
export { sourceOf } from './source-map';
