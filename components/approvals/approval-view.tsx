'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { ApprovalHeader } from '@/components/approvals/approval-header';
import { stateNow } from '@/components/approvals/approval-words';
import { DecideCard } from '@/components/approvals/decide-card';
import { DigestCheck } from '@/components/approvals/digest-check';
import { EvidenceCard } from '@/components/approvals/evidence-card';
import { PayloadView } from '@/components/approvals/payload-view';
import { SignersCard } from '@/components/approvals/signers-card';
import { useOwnDigest } from '@/components/approvals/use-own-digest';
import { VerifyCard } from '@/components/approvals/verify-card';
import { ErrorState } from '@/components/console/error-state';
import { Card, CardHead } from '@/components/ui/card';
import type { ApprovalView as Approval } from '@/lib/approvals';
import { type ApiError, callApi } from '@/lib/client/api';
import { apiPaths, paths } from '@/lib/client/paths';
import { useNowSeconds } from '@/lib/client/use-live-state';

/** Others sign meanwhile; while it waits, the page looks again this often. */
const REREAD_MS = 5_000;

/** One request: what will happen to the byte, what it stands on, who has signed and who must, and one's own decision. */
export function ApprovalView({ initial, hasPasskey }: { initial: Approval; hasPasskey: boolean }) {
  const client = useQueryClient();
  const queryKey = ['approval', initial.id];
  const query = useQuery<Approval, ApiError>({
    queryKey,
    queryFn: async ({ signal }) =>
      (await callApi<{ approval: Approval }>(apiPaths.approval(initial.id), { signal })).approval,
    initialData: initial,
    refetchInterval: ({ state }) =>
      state.data?.state === 'pending' || state.data?.state === 'approved' ? REREAD_MS : false,
  });
  const now = useNowSeconds();
  // Until the page runs it shows what the server drew.
  const approval = now === null ? initial : query.data;
  const state = stateNow(approval, now);
  const own = useOwnDigest(approval);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3 pb-36 md:pb-0">
      <ApprovalHeader approval={approval} state={state} />
      <Ended approval={approval} />
      {query.error !== null && (
        <Card>
          <ErrorState
            title="The newest state of this request could not be read"
            detail={`${query.error.message} What was read before is still shown; the server decides again when you sign.`}
            requestId={query.error.requestId}
            onRetry={() => void query.refetch()}
          />
        </Card>
      )}
      <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] items-start gap-3 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-3">
          <Card aria-label="What will happen">
            <CardHead title="What will happen">
              The whole payload, as it was proposed. Nothing beside it is approved.
            </CardHead>
            <div className="grid grid-cols-[minmax(0,1fr)] gap-4 px-4 py-3">
              <PayloadView payload={approval.payload} />
              <DigestCheck own={own} asked={approval.payloadDigest} />
            </div>
          </Card>
          <VerifyCard approval={approval} />
        </div>
        <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-3">
          <DecideCard
            approval={approval}
            state={state}
            own={own}
            hasPasskey={hasPasskey}
            onDecided={(decided) => {
              if (decided !== null) client.setQueryData(queryKey, decided);
              // Also after a refusal: somebody else may have been faster.
              void query.refetch();
            }}
          />
          <SignersCard approval={approval} state={state} />
          <EvidenceCard approval={approval} />
        </div>
      </div>
    </div>
  );
}

/** Why it ended, and what took its place. */
function Ended({ approval }: { approval: Approval }) {
  const { stateReason, supersededBy, state } = approval;
  if (state === 'pending' || (stateReason === null && supersededBy === null)) return null;
  return (
    <p className="rounded-md border border-line bg-surface px-4 py-2 text-sm wrap-anywhere">
      {stateReason !== null && <span>{stateReason} </span>}
      {supersededBy !== null && (
        <Link href={paths.approval(supersededBy)} className="text-accent underline-offset-4 hover:underline">
          Open what replaced it
        </Link>
      )}
    </p>
  );
}
