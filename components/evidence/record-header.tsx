import type { ReactNode } from 'react';
import { CopyId } from '@/components/console/copy-id';
import { At } from '@/components/evidence/at';
import { OriginBadge } from '@/components/evidence/origin-badge';
import { VerdictBadge } from '@/components/evidence/verdict-badge';
import { Badge } from '@/components/ui/badge';
import type { EvidenceRecordDetail } from '@/lib/evidence';

/** What the record is. Environment and origin come first: a record of the demo must not be read as one of production. */
export function RecordHeader({ record, actions }: { record: EvidenceRecordDetail; actions: ReactNode }) {
  return (
    <header className="grid gap-1.5">
      <div className="flex flex-wrap items-center gap-1.5">
        <Badge tone="strong" title="Environment, as signed">
          <span className="text-muted">environment</span> {record.environment}
        </Badge>
        <OriginBadge origin={record.origin} />
        <VerdictBadge verdict={record.verdict} />
        {record.retired !== null && <Badge tone="strong">bytes removed</Badge>}
        {record.holds.length > 0 && <Badge tone="strong">legal hold</Badge>}
        {actions !== null && <div className="ml-auto">{actions}</div>}
      </div>
      <h1 className="text-xl font-semibold tracking-tight wrap-anywhere">{record.title}</h1>
      <p className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1 text-xs text-muted">
        <span className="font-mono">{record.kind}</span>
        <span className="font-mono wrap-anywhere">{record.path}</span>
        <span className="font-mono">{record.release}</span>
        <span>
          recorded <At iso={record.createdAt} label="Recorded" /> by{' '}
          <span title={record.actor.id}>{record.actor.name}</span>
        </span>
        <CopyId id={record.id} label="record id" />
      </p>
    </header>
  );
}
