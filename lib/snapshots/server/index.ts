export { fromCluster, readCluster } from './read-cluster';
export { type SnapshotSource, takeSnapshot, uncomparable } from './take-snapshot';
