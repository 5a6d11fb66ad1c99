'use client';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import type { FrameStream } from './frame-stream';
import { createLiveStore, type LiveStore } from './frame-stream-store';
import { LiveContext, type SecondsClock } from './live-context';

/** Everything live pages share: the query cache, URL state, one stream per browser and one clock. Mount once, in the console layout. */
export function LiveProviders({ children }: { children: ReactNode }) {
  const [queryClient] = useState(createQueryClient);
  const [live] = useState(createLiveStore);
  const [clock] = useState(() => createSecondsClock(live));
  const [stream, setStream] = useState<FrameStream | null>(null);

  useEffect(() => loadAndRun(queryClient, live, setStream), [queryClient, live]);

  const shared = useMemo(() => ({ live, clock, stream }), [live, clock, stream]);
  return (
    <NuqsAdapter>
      <QueryClientProvider client={queryClient}>
        <LiveContext value={shared}>{children}</LiveContext>
      </QueryClientProvider>
    </NuqsAdapter>
  );
}

function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: { queries: { retry: false, refetchOnWindowFocus: false, refetchOnReconnect: false } },
  });
}

/** The page works with what the server sent before the stream's code is here, so that code is not part of the first load. */
function loadAndRun(
  queryClient: QueryClient,
  live: LiveStore,
  setStream: (stream: FrameStream | null) => void,
): () => void {
  let isOver = false;
  let stop: () => void = () => undefined;
  import('./run-frame-stream').then(
    ({ runFrameStream }) => {
      if (!isOver) stop = runFrameStream(queryClient, live, setStream);
    },
    // Without that code, because the connection broke or a newer build replaced it, the page still polls.
    () => live.update({ transport: 'polling' }),
  );
  return () => {
    isOver = true;
    stop();
  };
}

/** One timer for all ages on the page; it stops while nothing listens or the tab is hidden. */
function createSecondsClock(live: LiveStore): SecondsClock {
  const listeners = new Set<() => void>();
  let seconds: number | null = null;
  let timer: ReturnType<typeof setInterval> | undefined;
  const tick = () => {
    if (document.visibilityState === 'hidden') return;
    seconds = Math.floor((Date.now() + (live.get().clockOffsetMs ?? 0)) / 1000);
    for (const listener of listeners) listener();
  };
  return {
    get: () => seconds,
    subscribe(listener) {
      listeners.add(listener);
      if (timer === undefined) {
        seconds ??= Math.floor(Date.now() / 1000);
        timer = setInterval(tick, 1000);
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
  };
}
