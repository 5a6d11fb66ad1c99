export { fromCluster, readCluster } from './read-cluster';
export { type SnapshotSource, takeSnapshot, uncomparable } from './take-snapshot';
export { type ClusterWatch, watchCluster } from './watch-cluster';
