import { type Status, StatusBadge } from '@/components/status/status-badge';
import type { CurrentDrift, SnapshotSummary } from '@/lib/snapshots';

const LOOKS: Record<SnapshotSummary['drift'], { status: Status; word: string }> = {
  baseline: { status: 'acknowledged', word: 'Baseline' },
  same: { status: 'pass', word: 'As baseline' },
  differs: { status: 'page', word: 'Differs' },
  'no-baseline': { status: 'unknown', word: 'No baseline' },
  incomplete: { status: 'unknown', word: 'Incomplete' },
  'not-comparable': { status: 'unknown', word: 'Other rules' },
};

/** How a snapshot stands to the baseline that counts now. What is not known looks like no pass. */
export function DriftBadge({ drift }: { drift: SnapshotSummary['drift'] }) {
  return <StatusBadge {...LOOKS[drift]} />;
}

const NOW: Record<CurrentDrift['state'], { status: Status; word: string }> = {
  same: { status: 'pass', word: 'No drift' },
  differs: { status: 'page', word: 'Drift' },
  unknown: { status: 'unknown', word: 'Unknown' },
};

/** Whether what runs is what was meant. */
export function DriftNowBadge({ state }: { state: CurrentDrift['state'] }) {
  return <StatusBadge {...NOW[state]} />;
}

/** Where a snapshot was read, with the name of the cluster. */
export function sourceText({ source, cluster }: Pick<SnapshotSummary, 'source' | 'cluster'>): string {
  return cluster === '' ? SOURCE_WORDS[source] : `cluster ${cluster}`;
}

export const SOURCE_WORDS: Record<SnapshotSummary['source'], string> = {
  commit: 'commit',
  files: 'files',
  stdin: 'standard input',
  cluster: 'cluster',
};
