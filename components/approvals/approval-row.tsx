'use client';

import Link from 'next/link';
import { KIND_WORDS, signedText, stateNow, waitsForText } from '@/components/approvals/approval-words';
import { StateBadge } from '@/components/approvals/state-badge';
import { TimeLeft } from '@/components/approvals/time-left';
import { CopyId } from '@/components/console/copy-id';
import { At } from '@/components/evidence/at';
import { Badge } from '@/components/ui/badge';
import type { ApprovalState, ApprovalView } from '@/lib/approvals';
import { paths } from '@/lib/client/paths';
import { useNowSeconds } from '@/lib/client/use-live-state';

/** One request: its state, what is asked and of whom, who must still sign, how old it is and how long is left. */
export function ApprovalRow({ approval }: { approval: ApprovalView }) {
  const state = stateNow(approval, useNowSeconds());
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 gap-y-1 px-3 py-2 text-sm hover:bg-surface-2/40 sm:px-4 lg:grid-cols-[6.5rem_minmax(0,2fr)_minmax(0,1.4fr)_8.5rem_7rem] lg:items-center">
      <span className="col-start-2 row-start-1 justify-self-end lg:col-auto lg:row-auto lg:justify-self-start">
        <StateBadge state={state} />
      </span>
      <div className="col-start-1 row-start-1 min-w-0 lg:col-auto lg:row-auto">
        <Link
          href={paths.approval(approval.id)}
          data-row-link
          prefetch={false}
          className="block truncate font-medium underline-offset-4 hover:underline"
        >
          {approval.title}
        </Link>
        <p className="truncate text-xs text-muted">
          {KIND_WORDS[approval.kind]} ·{' '}
          <span className="font-mono">{approval.tenantId ?? 'all tenants'}</span> · {approval.environment}
        </p>
      </div>
      <div className="col-span-2 min-w-0 text-xs lg:col-auto">
        <p className="truncate">{waitingText(approval, state)}</p>
        <p className="truncate text-muted">
          {signedText(approval)} · proposed by {approval.proposer.name}
        </p>
      </div>
      <div className="col-span-2 flex flex-wrap gap-x-3 text-xs lg:col-auto lg:grid">
        <span className="text-muted">
          <At iso={approval.createdAt} label="Proposed" />
        </span>
        {state === 'pending' || state === 'approved' ? (
          <TimeLeft expiresAt={approval.policy.expiresAt} />
        ) : (
          <span className="text-muted">
            ended <At iso={approval.stateAt} label="Ended" />
          </span>
        )}
      </div>
      <div className="col-span-2 flex items-center gap-2 lg:col-auto lg:grid lg:justify-items-end">
        {state === 'pending' && approval.you.approve.allowed && <Badge tone="accent">waits for you</Badge>}
        <CopyId id={approval.id} short={12} label="approval id" />
      </div>
    </div>
  );
}

/** Who must still sign, or how it ended. */
function waitingText(approval: ApprovalView, state: ApprovalState): string {
  if (state === 'pending') return waitsForText(approval);
  if (state === 'approved') return 'Waits to be used, once';
  return approval.stateReason ?? (state === 'expired' ? 'Nobody decided in time, or it was not used' : '');
}
