export {
  BUNDLE_FILES,
  bundlePathSchema,
  type Manifest,
  type ManifestItem,
  manifestItemSchema,
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
  mediaTypeSchema,
  type NewRecord,
  recordIdSchema,
  recordPathSchema,
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
  evidenceKindSchema,
  evidenceQuerySchema,
  releaseSchema,
  sha256HexSchema,
  VERDICTS,
  verdictSchema,
} from './record';
export { type RetentionReport, retentionReportSchema } from './retention';
export {
  evidenceBundleSchema,
  evidencePageSchema,
  evidenceRecordDetailSchema,
  evidenceRecordSchema,
} from './view-schemas';
