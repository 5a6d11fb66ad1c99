'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useContext, useEffect } from 'react';
import type { Waiting } from '@/lib/approvals';
import { type ApiError, callApi } from './api';
import { NEWS_ONLY } from './frame-stream-messages';
import { LiveContext } from './live-context';
import { apiPaths } from './paths';

/** Below the queue's key: news of approvals makes both be read again. */
export const WAITING_KEY = ['approvals', 'waiting'];

/** Browsers' timers hold no more than this. */
const MAX_TIMER_MS = 2 ** 31 - 1;
/** Where no stream can be had, going to another page reads a number again that is older than this. */
const OLD_MS = 60_000;

/**
 * How many approvals wait for whoever is signed in, as text to show; null for none, and for people who can sign nothing (`initial` null),
 * who cost nothing. It is read again when news of approvals comes and when the first of them runs out; never just because time passes.
 */
export function useWaiting(initial: Waiting | null): string | null {
  const query = useQuery<Waiting, ApiError>({
    queryKey: WAITING_KEY,
    queryFn: ({ signal }) => callApi<Waiting>(apiPaths.waitingApprovals(), { signal }),
    ...(initial === null ? {} : { initialData: initial }),
    enabled: initial !== null,
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: ({ state }) => (state.error === null ? untilFirstEnds(state.data) : false),
  });
  return initial === null || query.data === undefined ? null : waitingText(query.data);
}

/** Keeps the number current while mounted: news by the browser's one stream, and a look on the way to another page. Use it once. */
export function useWaitingNews(maySign: boolean, pathname: string): void {
  const { stream } = useContext(LiveContext);
  const client = useQueryClient();
  useEffect(() => {
    if (stream !== null && maySign) return stream.follow(NEWS_ONLY);
  }, [stream, maySign]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page is the reason to look
  useEffect(() => {
    const readAt = client.getQueryState(WAITING_KEY)?.dataUpdatedAt ?? 0;
    if (maySign && Date.now() - readAt > OLD_MS) void client.invalidateQueries({ queryKey: WAITING_KEY });
  }, [pathname, maySign, client]);
}

/** `3`, or `3+` when there are more than were looked at; null for none. */
export function waitingText({ count, atLeast }: Pick<Waiting, 'count' | 'atLeast'>): string | null {
  if (count === 0) return atLeast ? '0+' : null;
  return `${count}${atLeast ? '+' : ''}`;
}

function untilFirstEnds({ endsInSeconds }: Waiting = { count: 0, atLeast: false, endsInSeconds: null }) {
  return endsInSeconds === null ? false : Math.min(MAX_TIMER_MS, (endsInSeconds + 1) * 1000);
}
