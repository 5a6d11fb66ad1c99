'use client';
import { createContext } from 'react';
import type { FrameStream } from './frame-stream';
import { createLiveStore, type LiveStore } from './frame-stream-store';

/** Whole seconds of the server's clock, for `useSyncExternalStore`. */
export type SecondsClock = { get(): number | null; subscribe(listener: () => void): () => void };

/** What `LiveProviders` shares with the hooks below it. */
export type LiveShared = { live: LiveStore; clock: SecondsClock; stream: FrameStream | null };

/** Outside `LiveProviders` (sign-in, setup) nothing is live: an empty store that never changes. */
export const LiveContext = createContext<LiveShared>({
  live: createLiveStore(),
  clock: { get: () => null, subscribe: () => () => undefined },
  stream: null,
});
