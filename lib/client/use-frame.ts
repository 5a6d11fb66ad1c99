'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useContext, useEffect, useMemo, useSyncExternalStore } from 'react';
import type { Frame } from '@/lib/signals';
import type { ApiError } from './api';
import {
  type FrameSource,
  fetchFrame,
  frameQueryKey,
  observeFrame,
  rangeQueryKey,
} from './frame-stream-fetch';
import { LiveContext } from './live-context';

const POLL_MS = 10_000;

export type FrameResult = {
  frame: Frame | undefined;
  /** Set while the newest attempt to read failed; `frame` is then the last good one. */
  error: ApiError | null;
  /** True while another range is being read and `frame` still shows the previous one. */
  isPrevious: boolean;
  retry: () => void;
};

/**
 * Frame of some tenants, kept current: by the shared stream, else by asking every 10 s. `initial` is what the server
 * rendered the page with. `everySeconds` re-reads a relative custom range; null never re-reads.
 */
export function useFrame(
  source: FrameSource,
  tenants: '*' | readonly string[],
  initial?: Frame,
): FrameResult {
  const { live, stream } = useContext(LiveContext);
  const transport = useSyncExternalStore(
    live.subscribe,
    () => live.get().transport,
    () => 'idle' as const,
  );
  const scopeText = tenants === '*' ? '*' : [...tenants].sort().join(',');
  const scope = useMemo(
    () => (scopeText === '*' ? ('*' as const) : scopeText.split(',').filter(Boolean)),
    [scopeText],
  );
  const liveFrame = source.kind === 'live' ? source.frame : null;
  const enabled = scope === '*' || scope.length > 0;

  useEffect(() => {
    if (liveFrame === null || stream === null || !enabled) return;
    return stream.follow({ frames: [liveFrame], tenants: scope });
  }, [stream, liveFrame, scope, enabled]);

  useEffect(() => {
    if (initial !== undefined) observeFrame(live, initial, Date.now());
  }, [live, initial]);

  const query = useQuery<Frame, ApiError>({
    queryKey:
      source.kind === 'live'
        ? frameQueryKey(source.frame, scope)
        : rangeQueryKey(source.from, source.to, scope),
    queryFn: ({ signal, client, queryKey }) =>
      fetchFrame({
        source,
        tenants: scope,
        signal,
        held: client.getQueryData<Frame>(queryKey),
        stream,
        live,
      }),
    ...(initial === undefined ? {} : { initialData: initial }),
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval:
      source.kind === 'range'
        ? source.everySeconds === null
          ? false
          : source.everySeconds * 1000
        : transport === 'polling'
          ? POLL_MS
          : false,
    refetchOnWindowFocus: false,
    structuralSharing: false,
    placeholderData: keepPreviousData,
  });
  return {
    frame: query.data,
    error: query.error,
    isPrevious: query.isPlaceholderData,
    retry: () => void query.refetch(),
  };
}
