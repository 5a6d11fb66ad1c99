export {
  type CollectedObject,
  type CollectInput,
  type CollectOptions,
  collectManifests,
  DEFAULT_KINDS,
  type ManifestFile,
} from './collect';
export type { SnapshotSource } from './collected-from';
export { type Comparable, diffSnapshots, type FieldChange, type ObjectChange } from './diff';
export { driftCsv } from './drift-csv';
export { ALL_DROP_POLICIES } from './drop-rules';
export type { FindingCode, SourcePlace } from './finding';
export { identityText } from './identity';
export { kindName } from './kind-rules';
export { type NormaliseOptions, normaliseObject } from './normalise';
export { NORMALISED, NORMALISING_RULES, type Normalised } from './normalising-rules';
export {
  type NotDriftField,
  type NotDriftPage,
  notDriftPageSchema,
  notDriftQuerySchema,
} from './not-drift-view';
export type { WrittenPlace } from './place-of-field';
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
export { encodeSources } from './snapshot-sources';
export {
  type Attestation,
  type AttestationsPage,
  attestationsPageSchema,
  attestationsQuerySchema,
  type Baseline,
  baselineReplySchema,
  baselinesPageSchema,
  baselinesQuerySchema,
  type CurrentDrift,
  currentDriftQuerySchema,
  currentDriftSchema,
  type DriftPage,
  driftExportSchema,
  driftPageSchema,
  driftQuerySchema,
  type ObjectHistory,
  type ObjectPlace,
  objectHistoryQuerySchema,
  objectHistorySchema,
  objectPlaceSchema,
  objectsQuerySchema,
  POST_MAX_BYTES,
  placeQuerySchema,
  postedSnapshotSchema,
  postSnapshotSchema,
  type SnapshotDetail,
  type SnapshotObjects,
  type SnapshotSummary,
  setBaselineSchema,
  snapshotDetailSchema,
  snapshotObjectsSchema,
  snapshotParamsSchema,
  type WrittenState,
} from './snapshot-view';
export { sourceOf } from './source-map';
