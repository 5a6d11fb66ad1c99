'use client';

import { useQuery } from '@tanstack/react-query';
import { ErrorState } from '@/components/console/error-state';
import { CheckpointCard } from '@/components/log/checkpoint-card';
import { groupDigits, judgeQuorum, judgeSequencer } from '@/components/log/judge-log';
import { JudgementLine } from '@/components/log/judgement-line';
import { VerificationCard } from '@/components/log/verification-card';
import { WitnessesCard } from '@/components/log/witnesses-card';
import { Facts } from '@/components/settings/facts';
import { Card, CardHead } from '@/components/ui/card';
import { sizeText } from '@/lib/client/age';
import { type ApiError, callApi } from '@/lib/client/api';
import { apiPaths } from '@/lib/client/paths';
import { useNowSeconds } from '@/lib/client/use-live-state';
import type { LogStatus } from '@/lib/evidence-log';

const REREAD_MS = 5_000;

/** Health of the evidence log: does it grow, is it signed, who else vouches for it, and when was all of it read again. */
export function LogView({
  initial,
  nowSeconds,
  mayVerify,
}: {
  initial: LogStatus;
  nowSeconds: number;
  mayVerify: boolean;
}) {
  const query = useQuery<LogStatus, ApiError>({
    queryKey: ['log'],
    queryFn: ({ signal }) => callApi<LogStatus>(apiPaths.log(), { signal }),
    initialData: initial,
    initialDataUpdatedAt: nowSeconds * 1000,
    refetchInterval: REREAD_MS,
  });
  const tick = useNowSeconds();
  // The foot strip shares this answer and may have a newer one before this page has taken over the server's HTML.
  const status = tick === null ? initial : query.data;
  const now = tick ?? nowSeconds;
  return (
    <div className="grid gap-4">
      {query.error !== null && (
        <Card>
          <ErrorState
            title="The state of the log could not be read again"
            detail={`${query.error.message} What is shown is the last answer.`}
            requestId={query.error.requestId}
            onRetry={() => void query.refetch()}
          />
        </Card>
      )}
      <div className="grid gap-4 lg:grid-cols-2">
        <Card>
          <CardHead title="Growth">
            Every change writes its row first; one worker puts the rows into the log, in order.
          </CardHead>
          <div className="grid gap-3 p-4">
            <JudgementLine judgement={judgeSequencer(status, now)} />
            <Facts
              facts={[
                ['Log', <Origin key="origin" status={status} />],
                ['Leaves', <Count key="size" text={groupDigits(status.size)} />],
                ['Waiting', <Count key="pending" text={groupDigits(String(status.pending))} />],
                [
                  'Sequencer',
                  status.sequencer.leader === null ? (
                    'nobody'
                  ) : (
                    <code key="leader" className="text-xs wrap-anywhere">
                      {status.sequencer.leader.replace(/^sequencer /, '')}
                    </code>
                  ),
                ],
                ['Lag', lagText(status)],
              ]}
            />
          </div>
        </Card>
        <CheckpointCard status={status} judgement={judgeQuorum(status)} />
      </div>
      <WitnessesCard status={status} />
      <VerificationCard status={status} mayVerify={mayVerify} />
    </div>
  );
}

function Origin({ status }: { status: LogStatus }) {
  return (
    <span className="font-mono text-xs wrap-anywhere">
      {status.origin}
      {status.log === 'demo' && <span className="font-sans text-muted"> · the demo’s own log and keys</span>}
    </span>
  );
}

function Count({ text }: { text: string }) {
  return <span className="font-mono">{text}</span>;
}

/** How long the oldest waiting row has waited. */
function lagText({ sequencer, pending }: LogStatus): string {
  if (sequencer.lagMs === null) return pending === 0 ? 'none, nothing waits' : 'not known';
  return sequencer.lagMs < 1_000
    ? `${Math.round(sequencer.lagMs)} ms`
    : sizeText(Math.round(sequencer.lagMs / 1_000));
}
