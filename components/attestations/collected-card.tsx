import { SOURCE_WORDS } from '@/components/attestations/drift-badge';
import { Card, CardHead } from '@/components/ui/card';
import { Table, Td, Th } from '@/components/ui/table';
import type { SnapshotDetail } from '@/lib/snapshots';

/** What was read and from where, and everything that did not count: dropped, left out, redacted. */
export function CollectedCard({
  snapshot,
  source,
}: {
  snapshot: SnapshotDetail;
  source: Readonly<Record<string, unknown>>;
}) {
  const facts = Object.entries(source).filter(
    ([name, value]) => name !== 'timestamp' && ['string', 'number', 'boolean'].includes(typeof value),
  );
  return (
    <Card aria-label="Collected">
      <CardHead title="Collected">
        Read from {SOURCE_WORDS[snapshot.source]} by the rules{' '}
        {snapshot.normalizer ?? 'of an unknown normaliser'}. Kinds that were compared:{' '}
        {snapshot.kinds.length === 0 ? 'unknown' : snapshot.kinds.join(', ')}.
      </CardHead>
      <dl className="grid grid-cols-[minmax(0,auto)_minmax(0,1fr)] gap-x-4 gap-y-1 px-4 py-3 text-sm">
        {facts.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="font-mono text-xs leading-5 wrap-anywhere">{String(value)}</dd>
          </div>
        ))}
        {snapshot.namespace !== null && (
          <div className="contents">
            <dt className="text-muted">default namespace</dt>
            <dd className="font-mono text-xs leading-5">{snapshot.namespace}</dd>
          </div>
        )}
      </dl>
      <Counts
        title="Dropped before comparing"
        says="What the API server and tools write is no configuration, and is counted"
        none="Nothing was dropped."
        of="Path"
        counts={snapshot.ignored}
      />
      <Counts
        title="There and not compared"
        says="Objects of kinds that were not asked for"
        none="Every object that was read is compared."
        of="Kind"
        counts={snapshot.notCompared}
      />
      <Counts
        title="Redacted"
        says="Secret values stand as digests under a key, so that a change stays visible"
        none="Nothing was redacted."
        of="Path"
        counts={snapshot.redacted}
      />
    </Card>
  );
}

/** A count with its list behind a click. */
export function Counts({
  title,
  says,
  none,
  of,
  counts,
}: {
  title: string;
  says: string;
  none: string;
  of: string;
  counts: Readonly<Record<string, number>>;
}) {
  const entries = Object.entries(counts).sort(([, a], [, b]) => b - a);
  const total = entries.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) {
    return (
      <p className="border-t border-line px-4 py-2 text-sm">
        <span className="font-medium">{title}</span> <span className="text-muted">{none}</span>
      </p>
    );
  }
  return (
    <details className="border-t border-line">
      <summary className="cursor-pointer px-4 py-2 text-sm">
        <span className="font-medium">{title}</span>{' '}
        <span className="text-muted">
          {says}: {total} in {entries.length} {entries.length === 1 ? 'place' : 'places'}
        </span>
      </summary>
      <Table label={title} className="max-h-96 overflow-y-auto">
        <thead>
          <tr>
            <Th>{of}</Th>
            <Th numeric>Times</Th>
          </tr>
        </thead>
        <tbody>
          {entries.map(([name, count]) => (
            <tr key={name}>
              <Td className="font-mono text-xs">{name}</Td>
              <Td numeric>{count}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </details>
  );
}
