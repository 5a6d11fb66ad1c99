import type { SnapshotSourceKind } from '../snapshot-view';

/** What the index keeps of a snapshot beside its objects. */
export type SnapshotFacts = {
  source: SnapshotSourceKind;
  /** Name of the cluster; empty when it was none */
  cluster: string;
  /** The commit, or whatever else names the revision */
  revision: string | null;
  takenAt: Date;
  /** Why it does not hold everything that was asked for */
  problems: readonly string[];
};
