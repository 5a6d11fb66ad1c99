'use client';

import { signedText, waitsForText } from '@/components/approvals/approval-words';
import { StateBadge } from '@/components/approvals/state-badge';
import { At } from '@/components/evidence/at';
import { StatusMark } from '@/components/status/status-badge';
import { Badge } from '@/components/ui/badge';
import { Card, CardHead } from '@/components/ui/card';
import type { ApprovalState, ApprovalView } from '@/lib/approvals';

/** Who has decided, who must still sign, and under which rules. */
export function SignersCard({ approval, state }: { approval: ApprovalView; state: ApprovalState }) {
  const { decisions, policy, proposer } = approval;
  const waits = state === 'pending' ? waitsForText(approval) : '';
  return (
    <Card aria-label="Who signs">
      <CardHead title="Who signs" actions={<StateBadge state={state} />}>
        {signedText(approval)}
      </CardHead>
      <div className="grid gap-3 px-4 py-3 text-sm">
        {decisions.length > 0 && (
          <ul className="grid gap-2">
            {decisions.map((one) => (
              <li key={`${one.approver.id} ${one.receivedAt}`} className="flex items-start gap-2">
                <StatusMark
                  status={one.decision === 'approve' ? 'pass' : 'page'}
                  label={one.decision === 'approve' ? 'Approved' : 'Denied'}
                  className="mt-0.5"
                />
                <div className="min-w-0">
                  <p className="wrap-anywhere">
                    <span className="font-medium">{one.approver.name}</span>{' '}
                    <span className="text-muted">
                      {one.decision === 'approve' ? 'approved' : 'denied'} as {one.role}
                    </span>{' '}
                    <At iso={one.receivedAt} label="Decided" />
                  </p>
                  <p className="flex flex-wrap items-center gap-1.5 text-xs text-muted">
                    <Badge>{SIGNED_WITH[one.signedWith ?? 'nothing']}</Badge>
                    {one.reason !== '' && <span className="wrap-anywhere">“{one.reason}”</span>}
                  </p>
                </div>
              </li>
            ))}
          </ul>
        )}
        {waits !== '' && (
          <p className="flex items-start gap-2">
            <StatusMark status="running" className="mt-0.5" />
            <span>{waits} must sign.</span>
          </p>
        )}
        <ul className="grid gap-1 text-xs text-muted">
          <li>
            {policy.quorum === 1
              ? `One person, holding ${policy.roles.join(' or ')}.`
              : `${policy.quorum} different people, each with a key of their own, holding ${policy.roles.join(' or ')}.`}
          </li>
          <li>Not {proposer.name}, who proposed it, nor anybody on their behalf.</li>
          <li>
            Nothing is approved by waiting: unanswered, it ends as expired{' '}
            <At iso={policy.expiresAt} label="Expires" />.
          </li>
        </ul>
      </div>
    </Card>
  );
}

const SIGNED_WITH = {
  passkey: 'signed with a passkey',
  ssh: 'signed with an SSH key',
  nothing: 'not signed',
} as const;
