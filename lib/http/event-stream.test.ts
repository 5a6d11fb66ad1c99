import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Actor } from '@/lib/access';
import type { Ctx } from '@/lib/platform/context';
import { createLogger } from '@/lib/platform/logger';
import type { RequestIdentity } from './authenticate-request';
import { eventStream } from './event-stream';

let identity: () => Promise<RequestIdentity>;
vi.mock('./authenticate-request', () => ({ authenticateRequest: () => identity() }));
vi.mock('./runtime', () => ({ getRuntime: () => ({}) }));

const viewer = (...tenants: string[]): Extract<Actor, { kind: 'user' }> => ({
  kind: 'user',
  id: 'u',
  name: 'n',
  email: 'e@example.com',
  sessionId: 's',
  grants: [{ role: 'viewer', tenants }],
});
const signedIn = (actor: Actor) => ({ by: 'session', actor, mustChangePassword: false }) as RequestIdentity;

function open(abort = new AbortController()) {
  const closed: (string | undefined)[] = [];
  let announce: () => void = () => undefined;
  const source = {
    stream: new ReadableStream<Uint8Array>(),
    ended: new Promise<void>((resolve) => {
      announce = resolve;
    }),
    close(reason?: 'signed-out') {
      closed.push(reason);
      announce();
    },
  };
  const ctx = {
    actor: viewer('A'),
    ports: { logger: createLogger('test', 'silent') },
    requestId: 'r',
  } as unknown as Ctx;
  const response = eventStream(
    ctx,
    new Request('http://mc.example/api/stream', { signal: abort.signal }),
    source,
  );
  return { response, closed, abort };
}

beforeEach(() => {
  vi.useFakeTimers();
  identity = async () => signedIn(viewer('A'));
});
afterEach(() => vi.useRealTimers());

describe('an event stream', () => {
  it('tells proxies to pass every event on at once', () => {
    const { headers } = open().response;
    expect(headers.get('content-type')).toContain('text/event-stream');
    expect(headers.get('cache-control')).toBe('no-cache, no-transform');
    expect(headers.get('x-accel-buffering')).toBe('no');
  });

  it('goes on while the session lives', async () => {
    const { closed } = open();
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    expect(closed).toEqual([]);
  });

  it('says goodbye within a minute after the session ended', async () => {
    const { closed } = open();
    identity = async () => ({ by: 'nothing', hadCookie: true });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(closed).toEqual(['signed-out']);
  });

  it('ends when the grants show other tenants, so that the next one is narrowed anew', async () => {
    const { closed } = open();
    identity = async () => signedIn(viewer('A', 'B'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(closed).toEqual([undefined]);
  });

  it('ends when credentials cannot be confirmed', async () => {
    const { closed } = open();
    identity = async () => Promise.reject(new Error('database is away'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(closed).toEqual([undefined]);
  });

  it('ends with the request, and asks no more afterwards', async () => {
    const { closed, abort } = open();
    abort.abort();
    identity = async () => Promise.reject(new Error('must not be asked'));
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    expect(closed).toEqual([undefined]);
  });
});
