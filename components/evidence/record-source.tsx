import { CopyButton } from '@/components/evidence/copy-button';
import { JsonText } from '@/components/evidence/json-text';
import { Card, CardHead } from '@/components/ui/card';
import type { EvidenceRecordDetail } from '@/lib/evidence';

/** Where the record came from: the query with its range, the address, the run. Plain values can be copied one by one. */
export function RecordSource({ source }: { source: EvidenceRecordDetail['source'] }) {
  const entries = Object.entries(source);
  return (
    <Card aria-label="Source">
      <CardHead title="Where it came from" />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-2.5 px-4 py-3">
        {entries.length === 0 && <p className="text-sm text-muted">It names no source.</p>}
        {entries.map(([name, value]) =>
          typeof value === 'object' && value !== null ? (
            <div key={name} className="grid grid-cols-[minmax(0,1fr)] gap-1">
              <h3 className="text-xs text-muted">{name}</h3>
              <JsonText label={`Source: ${name}`} value={value} />
            </div>
          ) : (
            <div key={name} className="flex items-start justify-between gap-3">
              <p className="min-w-0 text-xs leading-5 wrap-anywhere">
                <span className="block text-muted">{name}</span>
                <span className="font-mono">{String(value)}</span>
              </p>
              <CopyButton text={String(value)} what={name} />
            </div>
          ),
        )}
      </div>
    </Card>
  );
}
