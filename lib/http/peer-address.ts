import { randomBytes } from 'node:crypto';
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

const KEY = Symbol.for('mission-control.peer-header');
const shelf: typeof globalThis & { [KEY]?: string } = globalThis;

/**
 * Notes on every incoming request which socket address it came from, in a header whose name is random per process and
 * so cannot be sent from outside. Next fills X-Forwarded-For only when the client did not, which makes that header
 * worthless without knowing the peer. Call it once at start, before the first request.
 */
export function trackPeerAddresses(): void {
  if (shelf[KEY] !== undefined) return;
  const header = `x-mc-peer-${randomBytes(12).toString('hex')}`;
  shelf[KEY] = header;
  subscribe('http.server.request.start', (message) => {
    if (!isRequestStart(message)) return;
    message.request.headers[header] = message.request.socket.remoteAddress ?? 'unknown';
  });
}

/** The socket address `trackPeerAddresses` noted, or null when nobody noted one. */
export function peerAddress(headers: Headers): string | null {
  return shelf[KEY] === undefined ? null : headers.get(shelf[KEY]);
}

function isRequestStart(message: unknown): message is { request: IncomingMessage } {
  return typeof message === 'object' && message !== null && 'request' in message;
}
