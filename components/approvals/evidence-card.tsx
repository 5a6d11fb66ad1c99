import Link from 'next/link';
import { Card, CardHead } from '@/components/ui/card';
import type { ApprovalView } from '@/lib/approvals';
import { paths } from '@/lib/client/paths';

/** What the request stands on, to be looked at before signing, and the record the approval itself became. */
export function EvidenceCard({ approval }: { approval: ApprovalView }) {
  const link = 'font-mono text-xs text-accent underline-offset-4 hover:underline wrap-anywhere';
  return (
    <Card aria-label="Evidence">
      <CardHead title="Evidence behind it" />
      <div className="grid gap-2 px-4 py-3 text-sm">
        {approval.evidence.length === 0 ? (
          <p className="text-muted">
            Whoever proposed it attached no evidence. Judge by the payload alone, or deny and ask for it.
          </p>
        ) : (
          <ul className="grid gap-1">
            {approval.evidence.map(({ recordId, role }) => (
              <li key={`${role} ${recordId}`} className="flex flex-wrap items-center gap-x-2">
                <span>{role}</span>
                <Link href={paths.evidenceRecord(recordId)} className={link}>
                  {recordId}
                </Link>
              </li>
            ))}
          </ul>
        )}
        {approval.recordId !== null && (
          <p>
            <span className="text-muted">Recorded as</span>{' '}
            <Link href={paths.evidenceRecord(approval.recordId)} className={link}>
              {approval.recordId}
            </Link>
          </p>
        )}
      </div>
    </Card>
  );
}
