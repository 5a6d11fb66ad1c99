export { type SnapshotSource, takeSnapshot, uncomparable } from './take-snapshot';
