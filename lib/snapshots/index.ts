export {
  type CollectedObject,
  type CollectInput,
  type CollectOptions,
  collectManifests,
  DEFAULT_KINDS,
  type ManifestFile,
} from './collect';
export { type Comparable, diffSnapshots, type FieldChange, type ObjectChange } from './diff';
export { ALL_DROP_POLICIES } from './drop-rules';
export type { SourcePlace } from './finding';
export { identityText } from './identity';
export { kindName } from './kind-rules';
export { type NormaliseOptions, normaliseObject } from './normalise';
export { createRedactor, type Redactor } from './redact';
export { RISKS, type Risk } from './risk';
export {
  assertComparable,
  buildSnapshot,
  encodeSnapshot,
  optionsOf,
  parseSnapshot,
  type Snapshot,
} from './snapshot';
export { checkSnapshotSignature, SNAPSHOT_KIND } from './snapshot-signature';
export { sourceOf } from './source-map';
