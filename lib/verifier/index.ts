export { checkRecord } from './check-record';
export { verifyText } from './guide';
export { JSON_FORM_MEDIA_TYPE } from './json-form';
export type { BundleSource } from './read-bundle';
export { readBundleFiles } from './read-files';
export { type BundleVerdict, exitCodeOfReport, type Report } from './report';
export type { Trust } from './trust';
export { verifyBundle } from './verify-bundle';
export { VERIFY_SCRIPT } from './verify-script';
