'use client';
import { useContext, useSyncExternalStore } from 'react';
import { deriveLiveState, type FrameCost, type LiveState } from './frame-stream-store';
import { LiveContext } from './live-context';

/** Refresh state of the page, its age rising once a second. `connecting` on the server and before the first frame. */
export function useLiveState(): LiveState {
  const { live } = useContext(LiveContext);
  const snapshot = useSyncExternalStore(live.subscribe, live.get, live.get);
  return deriveLiveState(snapshot, useNowSeconds());
}

/** What MC costs Prometheus now; null until the stream has said so. */
export function useFrameCost(): FrameCost | null {
  const { live } = useContext(LiveContext);
  return useSyncExternalStore(
    live.subscribe,
    () => live.get().cost,
    () => null,
  );
}

/** The server's time in whole seconds, ticking once a second from one timer for the whole page; null while rendering on the server. */
export function useNowSeconds(): number | null {
  const { clock } = useContext(LiveContext);
  return useSyncExternalStore(clock.subscribe, clock.get, () => null);
}
