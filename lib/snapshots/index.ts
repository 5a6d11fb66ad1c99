export { type CollectOptions, collectManifests, DEFAULT_KINDS } from './collect';
export { diffSnapshots, type ObjectChange } from './diff';
export { driftCsv } from './drift-csv';
export { ALL_DROP_POLICIES } from './drop-rules';
export { identityText } from './identity';
export { RISKS } from './risk';
export { buildSnapshot, parseSnapshot, type Snapshot } from './snapshot';
export { checkSnapshotSignature } from './snapshot-signature';
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
  objectHistoryQuerySchema,
  objectHistorySchema,
  objectsQuerySchema,
  POST_MAX_BYTES,
  postedSnapshotSchema,
  postSnapshotSchema,
  type SnapshotDetail,
  type SnapshotObjects,
  type SnapshotSummary,
  setBaselineSchema,
  snapshotDetailSchema,
  snapshotObjectsSchema,
  snapshotParamsSchema,
} from './snapshot-view';
