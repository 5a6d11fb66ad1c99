export {
  type CollectedObject,
  type CollectOptions,
  collectManifests,
  DEFAULT_KINDS,
  type ManifestFile,
} from './collect';
export { diffSnapshots, type ObjectChange } from './diff';
export { ALL_DROP_POLICIES } from './drop-rules';
export type { SourcePlace } from './finding';
export { identityText } from './identity';
export { RISKS } from './risk';
export { buildSnapshot, parseSnapshot, type Snapshot } from './snapshot';
export { checkSnapshotSignature } from './snapshot-signature';
export { sourceOf } from './source-map';
