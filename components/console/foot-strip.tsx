'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { LogStrip, type LogStripFacts } from '@/components/log/log-strip';
import { callApi } from '@/lib/client/api';
import { apiPaths, paths } from '@/lib/client/paths';
import { useFrameCost, useLiveState } from '@/lib/client/use-live-state';

/** What MC's polling costs now; `leader` null means that no worker polls. */
export type PollingCost = {
  queriesPerSecond: number;
  tickSeconds: number;
  governor: 'off' | 'normal' | 'slowed';
  reason: string | null;
  leader: string | null;
};

const REREAD_MS = 30_000;

/** What MC costs Prometheus right now, how the evidence log is, and which build this is: one line at the foot of every page. */
export function FootStrip({
  version,
  initial,
  log,
}: {
  version: string;
  initial: PollingCost | null;
  log: LogStripFacts | null;
}) {
  const streamed = useFrameCost();
  const { state } = useLiveState();
  // Pages without live numbers have no stream to hear it from.
  const asked = useQuery({
    queryKey: ['status'],
    queryFn: ({ signal }) => callApi<{ cost: PollingCost }>(apiPaths.status(), { signal }),
    enabled: state === 'idle' && initial !== null,
    ...(initial === null ? {} : { initialData: { cost: initial }, staleTime: REREAD_MS }),
    refetchInterval: REREAD_MS,
  });
  const cost = (state === 'idle' ? undefined : streamed) ?? asked.data?.cost ?? initial;
  return (
    <footer className="sticky bottom-0 z-20 hidden h-7 items-center gap-4 border-t border-line bg-surface px-4 text-2xs text-muted md:flex">
      {cost !== null && (
        <Link
          href={paths.sources()}
          className="inline-flex items-center gap-1.5 whitespace-nowrap hover:text-fg"
          title={cost.reason ?? undefined}
        >
          <PollingText cost={cost} />
        </Link>
      )}
      {log !== null && <LogStrip rootKeyId={log.rootKeyId} />}
      <span className="ml-auto whitespace-nowrap">
        Mission Control <span className="font-mono">{version}</span>
      </span>
    </footer>
  );
}

function PollingText({ cost }: { cost: PollingCost }) {
  if (cost.leader === null) return <span className="text-warn-text">No worker polls Prometheus</span>;
  return (
    <>
      <span>Prometheus</span>
      <span className="font-mono text-fg">{cost.queriesPerSecond.toFixed(2)}</span>
      <span>queries/s</span>
      <span aria-hidden>·</span>
      <span className={cost.governor === 'slowed' ? 'text-warn-text' : undefined}>
        governor {cost.governor}
      </span>
      <span aria-hidden>·</span>
      <span>every {cost.tickSeconds} s</span>
    </>
  );
}
