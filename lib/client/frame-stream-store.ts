import type { Transport } from './frame-stream-machine';

/** Cost of MC on Prometheus, as the server reports it. */
export type FrameCost = {
  queriesPerSecond: number;
  tickSeconds: number;
  governor: 'off' | 'normal' | 'slowed';
  reason: string | null;
  leader: string | null;
  lastTickAtSeconds: number | null;
};

/** What the whole page knows about how fresh its numbers are. All times are the server's, in seconds since 1970. */
export type LiveSnapshot = {
  transport: Transport;
  online: boolean;
  /** Set while polling fails too; the reason for people. */
  pollError: string | null;
  /** Time of the newest sample of any tenant in the 10 s frame; null until one is known. */
  newestSampleSeconds: number | null;
  /** When the source stopped answering; null while it answers. */
  staleSinceSeconds: number | null;
  staleReason: string | null;
  cost: FrameCost | null;
  /** Server's clock minus this machine's, milliseconds; null until a frame arrived. */
  clockOffsetMs: number | null;
};

const EMPTY: LiveSnapshot = {
  transport: 'idle',
  online: true,
  pollError: null,
  newestSampleSeconds: null,
  staleSinceSeconds: null,
  staleReason: null,
  cost: null,
  clockOffsetMs: null,
};

export type LiveStore = {
  get(): LiveSnapshot;
  update(change: Partial<LiveSnapshot>): void;
  subscribe(listener: () => void): () => void;
};

/** A small external store for `useSyncExternalStore`; listeners run only when a value really changed. */
export function createLiveStore(): LiveStore {
  let snapshot = EMPTY;
  const listeners = new Set<() => void>();
  return {
    get: () => snapshot,
    update(change) {
      const next = { ...snapshot, ...change };
      const names = Object.keys(change) as (keyof LiveSnapshot)[];
      if (names.every((name) => Object.is(snapshot[name], next[name]))) return;
      snapshot = next;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/**
 * Estimates the server's clock from the moments at which fresh data arrived: the reading with the least delay is the
 * largest difference seen. Without this a phone half a minute slow would call every number stale.
 */
export function estimateClockOffset(
  currentMs: number | null,
  serverSeconds: number,
  arrivedAtMs: number,
): number {
  const seenMs = serverSeconds * 1000 - arrivedAtMs;
  return currentMs === null ? seenMs : Math.max(currentMs, seenMs);
}

/** How long a sample may be old before the page stops calling it live: three 10 s ticks, or the slowed tick and one more. */
export function staleAfterSeconds(cost: FrameCost | null): number {
  return 20 + Math.max(10, cost?.tickSeconds ?? 10);
}

export type LiveState = {
  /** `idle`: this page shows no live numbers. */
  state: 'idle' | 'connecting' | 'live' | 'stale' | 'polling' | 'offline';
  /** Age of the newest sample; null until one is known. */
  ageSeconds: number | null;
  /** Why it is not live, in a sentence; null while it is. */
  reason: string | null;
};

/** One word for the refresh state in the top bar, with the reason when it is not live. The worst fact wins. */
export function deriveLiveState(live: LiveSnapshot, nowSeconds: number | null): LiveState {
  const ageSeconds =
    live.newestSampleSeconds === null || nowSeconds === null
      ? null
      : Math.max(0, Math.round(nowSeconds - live.newestSampleSeconds));
  if (live.transport === 'idle') return { state: 'idle', ageSeconds: null, reason: null };
  if (!live.online) {
    return {
      state: 'offline',
      ageSeconds,
      reason: 'This browser has no network. The last good data stays on screen.',
    };
  }
  if (live.pollError !== null && live.transport !== 'stream') {
    return { state: 'offline', ageSeconds, reason: live.pollError };
  }
  if (live.staleSinceSeconds !== null) {
    return { state: 'stale', ageSeconds, reason: live.staleReason ?? 'The data source does not answer.' };
  }
  if (ageSeconds !== null && ageSeconds > staleAfterSeconds(live.cost)) {
    return { state: 'stale', ageSeconds, reason: 'No newer sample has arrived.' };
  }
  if (live.transport === 'polling') {
    return {
      state: 'polling',
      ageSeconds,
      reason: 'The live stream cannot be had; asking every 10 s instead.',
    };
  }
  if (live.transport === 'connecting' && ageSeconds === null) {
    return { state: 'connecting', ageSeconds, reason: null };
  }
  return { state: 'live', ageSeconds, reason: null };
}
