export { attachFile } from './attach-file';
export {
  BlobAlteredError,
  BlobMissingError,
  type Content,
  openBlob,
  putBlob,
  type StoredBlob,
} from './blobs';
export { getRecord } from './get-record';
export { listRecords } from './list-records';
export { openArtifact, openStatement } from './open-artifact';
export { recordEvidence } from './record-evidence';
export { recordDashboard, recordRules } from './record-produced';
