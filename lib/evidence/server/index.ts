export { attachFile } from './attach-file';
export type { StoredBlob } from './blob-store';
export {
  BlobAlteredError,
  BlobMissingError,
  type Content,
  openBlob,
  putBlob,
} from './blobs';
export { buildBundle } from './build-bundle';
export { collectGarbage } from './collect-garbage';
export { getRecord } from './get-record';
export { listHolds, placeHold, releaseHold } from './legal-hold';
export { listRecords } from './list-records';
export { openArtifact, openStatement } from './open-artifact';
export { type BundleDownload, bundleJson, openBundleTar } from './open-bundle';
export { getBundle, listBundles, listUnfinishedBundles } from './read-bundles';
export { recordAccessReview } from './record-access-review';
export { recordEvidence } from './record-evidence';
export { recordDashboard, recordRules } from './record-produced';
export { BUNDLE_CHANNEL, requestBundle } from './request-bundle';
export { runRetention } from './retention';
