import { useId } from 'react';
import { sourceText } from '@/components/attestations/drift-badge';
import { Select } from '@/components/ui/select';
import { utcText } from '@/lib/client/age';
import type { SnapshotSummary } from '@/lib/snapshots';

/** One side of a comparison, chosen among the newest snapshots; one that the address names is among them. */
export function SnapshotChoice({
  label,
  snapshots,
  value,
  onChange,
}: {
  label: string;
  snapshots: readonly SnapshotSummary[];
  value: string;
  onChange: (recordId: string) => void;
}) {
  const id = useId();
  const isKnown = snapshots.some(({ recordId }) => recordId === value);
  return (
    <div className="grid min-w-0 gap-1">
      <label htmlFor={id} className="text-xs font-medium">
        {label}
      </label>
      <Select id={id} value={value} className="min-w-0" onChange={(event) => onChange(event.target.value)}>
        {!isKnown && <option value={value}>{value}</option>}
        {snapshots.map((snapshot) => (
          <option key={snapshot.recordId} value={snapshot.recordId}>
            {nameOf(snapshot)}
          </option>
        ))}
      </Select>
    </div>
  );
}

function nameOf(snapshot: SnapshotSummary): string {
  const { release, environment, revision, takenAt, drift } = snapshot;
  // First, because a phone cuts the end.
  const mark = drift === 'baseline' ? 'baseline · ' : drift === 'incomplete' ? 'incomplete · ' : '';
  const commit = revision === null ? '' : ` ${revision.slice(0, 8)}`;
  return `${mark}${release} · ${environment} · ${sourceText(snapshot)}${commit} · ${utcText(Math.floor(Date.parse(takenAt) / 1000))}`;
}
