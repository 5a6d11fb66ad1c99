import { KIND_WORDS } from '@/components/approvals/approval-words';
import { StateBadge } from '@/components/approvals/state-badge';
import { TimeLeft } from '@/components/approvals/time-left';
import { CopyId } from '@/components/console/copy-id';
import { At } from '@/components/evidence/at';
import { Badge } from '@/components/ui/badge';
import type { ApprovalState, ApprovalView } from '@/lib/approvals';

/** What is asked, where it would take effect, by whom and until when. */
export function ApprovalHeader({ approval, state }: { approval: ApprovalView; state: ApprovalState }) {
  return (
    <header className="grid gap-1.5">
      <div className="flex flex-wrap items-center gap-1.5">
        <Badge tone="strong" title="Environment it would take effect in">
          <span className="text-muted">environment</span> {approval.environment}
        </Badge>
        <Badge>{KIND_WORDS[approval.kind]}</Badge>
        <Badge>{approval.tenantId ?? 'all tenants'}</Badge>
        <StateBadge state={state} />
        {state === 'pending' && (
          <span className="text-xs">
            <TimeLeft expiresAt={approval.policy.expiresAt} />
          </span>
        )}
      </div>
      <h1 className="text-xl font-semibold tracking-tight wrap-anywhere">{approval.title}</h1>
      <p className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1 text-xs text-muted">
        <span>
          proposed <At iso={approval.createdAt} label="Proposed" /> by{' '}
          <span title={approval.proposer.id}>{approval.proposer.name}</span>
        </span>
        <CopyId id={approval.id} label="approval id" />
      </p>
    </header>
  );
}
