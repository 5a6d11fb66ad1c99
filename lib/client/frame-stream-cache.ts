import { applyDelta, type Frame, type FrameDelta, type FrameName, scopeFrame } from '@/lib/signals';
import { coversSubscription, type StreamEventName, type Subscription } from './frame-stream-messages';
import type { FrameCost } from './frame-stream-store';

export type StreamPayload =
  | { event: 'frame'; value: Frame }
  | { event: 'delta'; value: FrameDelta }
  | { event: 'cost'; value: FrameCost }
  | { event: 'annotation'; value: unknown }
  | { event: 'approval'; value: unknown };

export type FrameCacheHandlers = { onData: (payload: StreamPayload, covers: Subscription) => void };

/** Reads one server event; null when its text is not JSON of the expected shape, which the reader treats as a lost event. */
export function parseStreamPayload(event: StreamEventName, text: string): StreamPayload | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  switch (event) {
    case 'frame':
      return isFrame(value) ? { event, value } : null;
    case 'delta':
      return isFrameDelta(value) ? { event, value } : null;
    case 'cost':
      return isFrameCost(value) ? { event, value } : null;
    case 'annotation':
    case 'approval':
      return { event, value };
  }
}

const FRAME_NUMBERS = ['seq', 'startSeconds', 'endSeconds', 'stepSeconds', 'fetchedAtSeconds'] as const;

/** True for an object with a frame's numbers and points. The server is our own release; this catches a proxy's page and bugs. */
export function isFrame(value: unknown): value is Frame {
  if (
    !isRecord(value) ||
    typeof value.key !== 'string' ||
    !isRecord(value.points) ||
    !isRecord(value.signals)
  )
    return false;
  return FRAME_NUMBERS.every((name) => Number.isFinite(value[name]));
}

function isFrameDelta(value: unknown): value is FrameDelta {
  return isFrame(value) && 'baseSeq' in value && 'fromSeconds' in value && Number.isFinite(value.fromSeconds);
}

function isFrameCost(value: unknown): value is FrameCost {
  return isRecord(value) && Number.isFinite(value.queriesPerSecond) && Number.isFinite(value.tickSeconds);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a cached frame must do with an event: become `frame`, stay as it is, or be read again because something was missed. */
export type CacheStep = { kind: 'set'; frame: Frame } | { kind: 'keep' } | { kind: 'refetch' };

/** One cached frame of some tenants: what the page holds under the key (`frame`, `tenants`). */
export type CacheEntry = { frame: FrameName; tenants: '*' | string[]; held: Frame | undefined };

/**
 * Decides what a server event means for one cached frame. The stream may carry more tenants than the entry wants (other
 * tabs), or not yet those it wants (the leader is about to reopen): then the entry keeps what it has.
 */
export function stepCache(entry: CacheEntry, payload: StreamPayload, covers: Subscription): CacheStep {
  if (payload.event !== 'frame' && payload.event !== 'delta') return { kind: 'keep' };
  if (payload.value.key !== entry.frame) return { kind: 'keep' };
  if (!coversSubscription(covers, { frames: [entry.frame], tenants: entry.tenants })) return { kind: 'keep' };
  if (payload.event === 'frame') return { kind: 'set', frame: scopeFrame(payload.value, entry.tenants) };
  const delta = payload.value;
  const { held } = entry;
  if (delta.baseSeq !== null) {
    if (held === undefined) return { kind: 'refetch' };
    if (delta.seq <= held.seq && delta.registryVersion === held.registryVersion) return { kind: 'keep' };
  }
  const next = applyDelta(held ?? null, scopeFrame(delta, entry.tenants));
  return next === null ? { kind: 'refetch' } : { kind: 'set', frame: next };
}
