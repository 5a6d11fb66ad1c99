import type { SseMessage } from './sse-channel';

const encoder = new TextEncoder();
const END = encoder.encode('\n\n');

/** Names of the events of `/api/stream`. */
export type StreamEvent = 'frame' | 'delta' | 'cost' | 'annotation' | 'approval' | 'signed-out';

/** One event; `body` is JSON without line breaks, shared by all clients that get the same. */
export function encodeEvent(event: StreamEvent, body: Uint8Array, id?: string): SseMessage {
  const head = id === undefined ? `event: ${event}\ndata: ` : `id: ${id}\nevent: ${event}\ndata: `;
  return [encoder.encode(head), body, END];
}

export function encodeBody(value: unknown): Uint8Array {
  return encoder.encode(JSON.stringify(value));
}

/** Keeps proxies and the connection awake; browsers ignore comments. */
export const PING: SseMessage = [encoder.encode(': ping\n\n')];

/** Told at the start: come back two seconds after a broken connection. */
export const RETRY: SseMessage = [encoder.encode('retry: 2000\n\n')];

/**
 * What a client has: the scope it may see and the newest seq by frame, such as `5f2a…~1h.120,6h.31`. The browser sends
 * it back as Last-Event-ID; under another scope its frames hold other tenants and cannot be built upon.
 */
export function formatEventId(scopeId: string, seqs: ReadonlyMap<string, number>): string {
  return `${scopeId}~${[...seqs].map(([key, seq]) => `${key}.${seq}`).join(',')}`;
}

/** Reads an event id; anything that is not one, or is of another scope, means "has nothing". */
export function parseEventId(text: string | null, scopeId: string): Map<string, number> {
  const seqs = new Map<string, number>();
  const [scope, list = ''] = (text ?? '').slice(0, 200).split('~');
  if (scope !== scopeId) return seqs;
  for (const part of list.split(',')) {
    const match = /^(1h|6h|24h|7d)\.(\d{1,15})$/.exec(part);
    if (match?.[1] !== undefined) seqs.set(match[1], Number(match[2]));
  }
  return seqs;
}
