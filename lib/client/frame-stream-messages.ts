import type { FrameName } from '@/lib/signals';

const FRAME_ORDER: Record<FrameName, number> = { '1h': 0, '6h': 1, '24h': 2, '7d': 3 };

/**
 * What a tab wants to follow: standard frames and tenants. `*` is every tenant the signed-in person may read; no frames at all is news
 * only, which every stream carries.
 */
export type Subscription = { frames: FrameName[]; tenants: '*' | string[] };

/** For a page without live numbers that wants to hear what changed. */
export const NEWS_ONLY: Subscription = { frames: [], tenants: [] };

/** Events the server sends, besides the `signed-out` that ends a stream. */
export const STREAM_EVENTS = ['frame', 'delta', 'cost', 'annotation', 'approval'] as const;
export type StreamEventName = (typeof STREAM_EVENTS)[number];

/** Raised whenever a message changes shape, so that tabs of two releases never misread each other. */
const PROTOCOL = 1;

/**
 * What tabs of one browser say to each other. `subscribe` doubles as a sign of life; `leading` tells followers which
 * subscription the open stream covers and whether it gave up for now (`polls`: poll yourself); `data` repeats one event.
 */
export type TabMessage =
  | { kind: 'subscribe'; tabId: string; wants: Subscription | null }
  | { kind: 'bye'; tabId: string }
  | { kind: 'leading'; tabId: string; covers: Subscription | null; polls: boolean }
  | { kind: 'data'; tabId: string; covers: Subscription; event: StreamEventName; payload: unknown }
  | { kind: 'signed-out'; tabId: string };

/** Wraps a message for the channel. */
export function encodeTabMessage(message: TabMessage): { protocol: number; message: TabMessage } {
  return { protocol: PROTOCOL, message };
}

/** Reads what came over the channel; null when another release (or something else) sent it. */
export function decodeTabMessage(value: unknown): TabMessage | null {
  if (typeof value !== 'object' || value === null || !('protocol' in value) || !('message' in value))
    return null;
  return value.protocol === PROTOCOL ? (value.message as TabMessage) : null;
}

/** The smallest subscription that satisfies all of them; null when nobody wants anything. Sorted, so equal wants are equal text. */
export function unionSubscriptions(all: readonly (Subscription | null)[]): Subscription | null {
  const frames = new Set<FrameName>();
  const tenants = new Set<string>();
  let everyTenant = false;
  for (const one of all) {
    if (one === null) continue;
    for (const frame of one.frames) frames.add(frame);
    if (one.tenants === '*') everyTenant = true;
    else for (const tenant of one.tenants) tenants.add(tenant);
  }
  if (frames.size === 0 || (!everyTenant && tenants.size === 0))
    return all.some((one) => one !== null && one.frames.length === 0) ? NEWS_ONLY : null;
  return {
    frames: [...frames].sort((a, b) => FRAME_ORDER[a] - FRAME_ORDER[b]),
    tenants: everyTenant ? '*' : [...tenants].sort(),
  };
}

/** True when a stream opened for `covers` carries all that `wants` asks for. */
export function coversSubscription(covers: Subscription | null, wants: Subscription): boolean {
  if (covers === null) return false;
  if (!wants.frames.every((frame) => covers.frames.includes(frame))) return false;
  if (covers.tenants === '*') return true;
  if (wants.tenants === '*') return false;
  const have = new Set(covers.tenants);
  return wants.tenants.every((tenant) => have.has(tenant));
}

/** Two subscriptions that ask the server for the same thing. Both must come from `unionSubscriptions`. */
export function sameSubscription(a: Subscription | null, b: Subscription | null): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
