export {
  type CollectInput,
  type CollectOptions,
  collectManifests,
  DEFAULT_KINDS,
  type ManifestFile,
} from './collect';
export { diffSnapshots, type ObjectChange } from './diff';
export { ALL_DROP_POLICIES } from './drop-rules';
export type { SourcePlace } from './finding';
export { identityText } from './identity';
export { kindName } from './kind-rules';
export { createRedactor, type Redactor } from './redact';
export { RISKS } from './risk';
export { assertComparable, buildSnapshot, optionsOf, parseSnapshot, type Snapshot } from './snapshot';
export { checkSnapshotSignature } from './snapshot-signature';
export { sourceOf } from './source-map';
