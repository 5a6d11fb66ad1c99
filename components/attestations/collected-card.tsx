import { sourceText } from '@/components/attestations/drift-badge';
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
  const facts = factsOf(source);
  return (
    <Card aria-label="Collected">
      <CardHead title="Collected">
        Read from {sourceText(snapshot)} by the rules {snapshot.normalizer ?? 'of an unknown normaliser'}.
        Kinds that were compared: {snapshot.kinds.length === 0 ? 'unknown' : snapshot.kinds.join(', ')}.
      </CardHead>
      <dl className="grid grid-cols-[minmax(0,auto)_minmax(0,1fr)] gap-x-4 gap-y-1 px-4 py-3 text-sm">
        {facts.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="font-mono text-xs leading-5 wrap-anywhere">{value}</dd>
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
      <p className="border-t border-line px-4 py-2 text-sm">
        <span className="font-medium">Redacted</span>{' '}
        <span className="text-muted">
          {snapshot.redaction === null
            ? 'No secret was among what was read.'
            : `${snapshot.redaction.secrets} secret values stand as digests under the key ${snapshot.redaction.keyId}, so that a change stays visible${
                snapshot.redaction.values.length === 0
                  ? ''
                  : `; declared secret besides: ${snapshot.redaction.values.join(', ')}`
              }.`}
        </span>
      </p>
    </Card>
  );
}

/** Facts that a statement names in its own way, in words. */
const FACTS: Record<string, (value: unknown) => [string, string]> = {
  gitCommit: (value) => ['commit', String(value)],
  gitDirty: (value) => ['as committed', value === true ? 'no, files differ from that commit' : 'yes'],
  collector: (value) => ['read by', `the collector of ${value === 'git' ? 'commits' : String(value)}`],
};

/** What a source says, flat: lists in one line, what is inside the cluster with its name in front. */
function factsOf(source: Readonly<Record<string, unknown>>, before = ''): [string, string][] {
  return Object.entries(source).flatMap(([name, value]): [string, string][] => {
    if (name === 'timestamp' || value === null) return [];
    if (Array.isArray(value))
      return value.length === 0 ? [] : [[`${before}${name}`, value.map(wordsOf).join(', ')]];
    if (typeof value === 'object') return factsOf(value as Record<string, unknown>, `${before}${name} `);
    if (name === 'files' && source.collector === 'cluster') return [];
    const [words = `${before}${name}`, said = String(value)] = FACTS[name]?.(value) ?? [];
    return [[words, said]];
  });
}

function wordsOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const { namespace, name, revision } = value as Record<string, unknown>;
  return `${namespace}/${name} revision ${revision}`;
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
