import type { QueryClient } from '@tanstack/react-query';
import type { Frame, FrameName } from '@/lib/signals';
import { browserHost, type FrameStream, startFrameStream } from './frame-stream';
import { type StreamPayload, stepCache } from './frame-stream-cache';
import { observeFrame } from './frame-stream-fetch';
import type { Subscription } from './frame-stream-messages';
import type { LiveStore } from './frame-stream-store';
import { paths } from './paths';
import { WAITING_KEY } from './use-waiting';

/** Starts the stream and follows the page's life: hidden tabs draw nothing, a page back from the back/forward cache starts anew. */
export function runFrameStream(
  queryClient: QueryClient,
  live: LiveStore,
  setStream: (stream: FrameStream | null) => void,
): () => void {
  let stream: FrameStream | null = null;

  function start(): void {
    stream = startFrameStream(browserHost(), {
      onData: (payload, covers) => receive(queryClient, live, payload, covers),
      onTransport: (transport) => live.update({ transport }),
      onSignedOut: () =>
        window.location.assign(paths.login(`${window.location.pathname}${window.location.search}`)),
    });
    setStream(stream);
  }
  function stop(): void {
    stream?.stop();
    stream = null;
  }
  function onVisibility(): void {
    const visible = document.visibilityState === 'visible';
    stream?.notice({ type: 'visible', visible });
    if (!visible) return;
    void queryClient.invalidateQueries({ queryKey: ['frame'] });
    void queryClient.invalidateQueries({ queryKey: WAITING_KEY });
  }
  function onOnline(): void {
    live.update({ online: navigator.onLine });
    stream?.notice({ type: 'online', online: navigator.onLine });
  }
  function onPageShow(event: PageTransitionEvent): void {
    if (event.persisted) start();
  }

  start();
  onOnline();
  document.addEventListener('visibilitychange', onVisibility);
  window.addEventListener('online', onOnline);
  window.addEventListener('offline', onOnline);
  window.addEventListener('pagehide', stop);
  window.addEventListener('pageshow', onPageShow);
  return () => {
    stop();
    setStream(null);
    document.removeEventListener('visibilitychange', onVisibility);
    window.removeEventListener('online', onOnline);
    window.removeEventListener('offline', onOnline);
    window.removeEventListener('pagehide', stop);
    window.removeEventListener('pageshow', onPageShow);
  };
}

/** Puts one server event into the caches of this tab. Hidden tabs skip it and read again when shown. */
function receive(
  queryClient: QueryClient,
  live: LiveStore,
  payload: StreamPayload,
  covers: Subscription,
): void {
  if (document.visibilityState === 'hidden') return;
  switch (payload.event) {
    case 'cost':
      live.update({ cost: payload.value });
      return;
    case 'annotation':
      void queryClient.invalidateQueries({ queryKey: ['events'] });
      return;
    case 'approval':
      void queryClient.invalidateQueries({ queryKey: ['approvals'] });
      return;
    case 'frame':
    case 'delta':
      for (const query of queryClient.getQueryCache().findAll({ queryKey: ['frame', payload.value.key] })) {
        const [, frame, tenants] = query.queryKey as [string, FrameName, '*' | string[]];
        const held = query.state.data as Frame | undefined;
        const step = stepCache({ frame, tenants, held }, payload, covers);
        if (step.kind === 'refetch')
          void queryClient.invalidateQueries({ queryKey: query.queryKey, exact: true });
        if (step.kind === 'set') {
          observeFrame(live, step.frame, Date.now());
          queryClient.setQueryData(query.queryKey, step.frame);
        }
      }
  }
}
