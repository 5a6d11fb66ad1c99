export {
  BUNDLE_FILES,
  bundlePathSchema,
  isBundlePath,
  type Manifest,
  type ManifestItem,
  manifestSchema,
  recordFiles,
} from './bundle-files';
export { bundleIdSchema, bundleQuerySchema } from './bundle-view';
export {
  holdIdSchema,
  holdReplySchema,
  holdsQuerySchema,
  holdsReplySchema,
  type LegalHold,
  placeHoldSchema,
  releaseHoldSchema,
} from './hold';
export {
  ATTACH_MAX_BYTES,
  attachQuerySchema,
  recordIdSchema,
} from './new-record';
export {
  bundleRequestSchema,
  type Check,
  type EvidenceBundle,
  type EvidenceBundleDetail,
  type EvidencePage,
  type EvidenceQuery,
  type EvidenceRecord,
  type EvidenceRecordDetail,
  evidenceQuerySchema,
  releaseSchema,
  sha256HexSchema,
} from './record';
export { type RetentionReport, retentionReportSchema } from './retention';
export {
  bundleRequestReplySchema,
  evidenceBundleDetailSchema,
  evidenceBundleSchema,
  evidencePageSchema,
  evidenceRecordDetailSchema,
  evidenceRecordSchema,
  recordReplySchema,
} from './view-schemas';
