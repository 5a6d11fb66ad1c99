'use client';

import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type ApiError, callApi } from '@/lib/client/api';
import { apiPaths } from '@/lib/client/paths';
import { useFrame } from '@/lib/client/use-frame';
import { useNowSeconds } from '@/lib/client/use-live-state';
import { buildOverview, mergeOverview, type Overview, type PlacedTenant } from '@/lib/overview';
import type { SignalRegistry } from '@/lib/signals';

/** How often rows beyond the streamed ones are read again, milliseconds. */
const REREAD_MS = 15_000;
/** Ages count in judging; ten seconds is the tick of the data, so finer is wasted work. */
const JUDGE_EVERY_SECONDS = 10;

export type OverviewProps = {
  /** What the server rendered: the worst rows first, maybe not all. */
  initial: Overview;
  /** Number of tenants the person may see. */
  total: number;
  /** Tenants whose samples are streamed: all of a small installation, the worst of a large one. */
  live: PlacedTenant[];
  registry: SignalRegistry;
  currency: string;
};

export type LiveOverview = {
  overview: Overview;
  error: ApiError | null;
  retry: () => void;
  isComplete: boolean;
};

/** The overview kept current: the streamed tenants are judged here as samples arrive, the others are read again now and then. */
export function useOverview({ initial, total, live, registry, currency }: OverviewProps): LiveOverview {
  const allLive = live.length >= total;
  const ids = useMemo(() => live.map((tenant) => tenant.id), [live]);
  const streamed = useFrame({ kind: 'live', frame: '1h' }, ids);
  const whole = useQuery<Overview, ApiError>({
    queryKey: ['overview'],
    queryFn: ({ signal }) => callApi<Overview>(apiPaths.overview(), { signal }),
    enabled: !allLive,
    refetchInterval: REREAD_MS,
  });
  const nowSeconds = useNowSeconds();
  const judgedAtSeconds = nowSeconds === null ? null : nowSeconds - (nowSeconds % JUDGE_EVERY_SECONDS);
  const overview = useMemo(() => {
    const base = whole.data ?? initial;
    if (streamed.frame === undefined) return base;
    const at = { nowSeconds: Math.max(judgedAtSeconds ?? 0, streamed.frame.endSeconds), currency };
    return mergeOverview(base, buildOverview(streamed.frame, registry, live, at));
  }, [whole.data, initial, streamed.frame, registry, live, judgedAtSeconds, currency]);
  return {
    overview,
    error: streamed.error ?? whole.error,
    retry: () => {
      streamed.retry();
      if (!allLive) void whole.refetch();
    },
    isComplete: allLive || whole.data !== undefined || initial.rows.length >= total,
  };
}
