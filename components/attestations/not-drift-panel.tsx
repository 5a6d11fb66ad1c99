import { Counts } from '@/components/attestations/collected-card';
import type { DriftPage } from '@/lib/snapshots';

const RULES = [
  [
    'Reordered only',
    'Where a list is a set (peers and ports of a network policy, metrics of an autoscaler) its order means nothing, so only what is in it counts.',
  ],
  [
    'Default only',
    'What the API server fills in when nothing is written is filled in on both sides before they are compared.',
  ],
  [
    'Respelled',
    '“1000m” and “1”, “60s” and “1m”, an old API version and its successor: both spellings mean the same and have one digest.',
  ],
  [
    'Ignored',
    'Status, managed fields and notes of kubectl, Helm and controllers are no configuration. They are dropped, counted and listed here.',
  ],
] as const;

/** Why something that looks different is not among the changes: the rules, and what was dropped on either side. */
export function NotDriftPanel({ drift }: { drift: DriftPage }) {
  return (
    <details className="rounded-md border border-line bg-surface">
      <summary className="cursor-pointer px-4 py-2.5 text-sm font-medium">Why is this not drift?</summary>
      <dl className="grid gap-2 border-t border-line px-4 py-3 text-sm">
        {RULES.map(([name, words]) => (
          <div key={name}>
            <dt className="font-medium">{name}</dt>
            <dd className="max-w-prose text-muted">{words}</dd>
          </div>
        ))}
      </dl>
      <Counts
        title="Dropped from the base"
        says="before comparing"
        none="Nothing was dropped."
        of="Path"
        counts={drift.ignored.base}
      />
      <Counts
        title="Dropped from the head"
        says="before comparing"
        none="Nothing was dropped."
        of="Path"
        counts={drift.ignored.head}
      />
    </details>
  );
}
