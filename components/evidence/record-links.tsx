import Link from 'next/link';
import { CopyId } from '@/components/console/copy-id';
import { Card, CardHead } from '@/components/ui/card';
import { paths } from '@/lib/client/paths';
import type { EvidenceRecordDetail } from '@/lib/evidence';

const LINK = 'text-accent underline-offset-4 hover:underline';

/** What the record stands on, and what stands on it: any claim can be followed to its source and back. */
export function RecordLinks({ record }: { record: EvidenceRecordDetail }) {
  const { cites, citedBy } = record;
  return (
    <Card aria-label="Citations">
      <CardHead title="Cites and is cited by" />
      <div className="grid gap-3 px-4 py-3 text-sm">
        <div>
          <h3 className="mb-1 text-xs text-muted">Cites</h3>
          {cites.length === 0 ? (
            <p className="text-muted">Nothing; it stands on its own source.</p>
          ) : (
            <ul className="grid gap-1">
              {cites.map(({ sha256, role, recordId }) => (
                <li key={`${role} ${sha256}`} className="flex flex-wrap items-center gap-x-2">
                  <span>{role}</span>
                  {recordId === null ? (
                    <Link href={paths.evidence({ digest: sha256 })} className={LINK}>
                      look for this digest
                    </Link>
                  ) : (
                    <Link href={paths.evidenceRecord(recordId)} className={`${LINK} font-mono text-xs`}>
                      {recordId}
                    </Link>
                  )}
                  <CopyId id={sha256} short={12} label="cited digest" />
                </li>
              ))}
            </ul>
          )}
        </div>
        <div>
          <h3 className="mb-1 text-xs text-muted">Cited by</h3>
          {citedBy.length === 0 ? (
            <p className="text-muted">Nothing that you may see.</p>
          ) : (
            <ul className="grid gap-1">
              {citedBy.map(({ recordId, title, role }) => (
                <li key={`${role} ${recordId}`}>
                  <Link href={paths.evidenceRecord(recordId)} className={LINK}>
                    {title}
                  </Link>{' '}
                  <span className="text-muted">as {role}</span>
                </li>
              ))}
            </ul>
          )}
        </div>
      </div>
    </Card>
  );
}
