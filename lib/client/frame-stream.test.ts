import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Frame } from '@/lib/signals';
import { type FrameStream, type StreamHost, startFrameStream } from './frame-stream';
import type { StreamPayload } from './frame-stream-cache';
import type { Subscription } from './frame-stream-messages';

/** A browser in memory: one lock queue and one channel for all its tabs, and a list of the streams they opened. */
class FakeBrowser {
  readonly sources: FakeSource[] = [];
  private readonly channels = new Set<FakeChannel>();
  private readonly queue: { run: () => Promise<void>; fail: (cause: Error) => void }[] = [];
  private readonly suspendedAtMs = new Map<string, number>();
  private holder: { fail: (cause: Error) => void } | null = null;

  openSources(): FakeSource[] {
    return this.sources.filter((source) => !source.closed);
  }

  /** Stops a tab's clock and mouth, as an operating system does with a tab nobody looks at. */
  suspend(tabId: string): void {
    this.suspendedAtMs.set(tabId, Date.now());
  }

  tab(tabId: string, withLocks = true) {
    const received: StreamPayload[] = [];
    const transports: string[] = [];
    let signedOut = 0;
    const host: StreamHost = {
      locks: withLocks ? (this.locks() as unknown as LockManager) : null,
      openChannel: () => this.openChannel(tabId) as unknown as BroadcastChannel,
      openSource: (url) => {
        const source = new FakeSource(url);
        this.sources.push(source);
        return source as unknown as EventSource;
      },
      nowMs: () => this.suspendedAtMs.get(tabId) ?? Date.now(),
      tabId,
    };
    const stream = startFrameStream(host, {
      onData: (payload) => received.push(payload),
      onTransport: (transport) => transports.push(transport),
      onSignedOut: () => signedOut++,
    });
    return { stream, received, transport: () => transports.at(-1), signedOut: () => signedOut };
  }

  private locks() {
    return {
      request: (_name: string, options: { steal?: boolean }, run: () => Promise<void>) =>
        new Promise<void>((resolve, reject) => {
          const entry = { run: () => run().then(resolve), fail: reject };
          if (options.steal === true) {
            this.holder?.fail(new Error('stolen'));
            this.holder = null;
            this.queue.unshift(entry);
          } else this.queue.push(entry);
          this.grant();
        }),
    };
  }

  private grant(): void {
    if (this.holder !== null) return;
    const next = this.queue.shift();
    if (next === undefined) return;
    this.holder = next;
    void next.run().then(() => {
      if (this.holder === next) this.holder = null;
      this.grant();
    });
  }

  private openChannel(tabId: string): FakeChannel {
    const channel = new FakeChannel((from, data) => {
      if (this.suspendedAtMs.has(tabId)) return;
      for (const other of this.channels)
        if (other !== from) other.onmessage?.({ data: structuredClone(data) });
    });
    this.channels.add(channel);
    channel.onClose = () => this.channels.delete(channel);
    return channel;
  }
}

class FakeChannel {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onClose: () => void = () => undefined;
  constructor(private readonly send: (from: FakeChannel, data: unknown) => void) {}
  postMessage(data: unknown): void {
    this.send(this, data);
  }
  close(): void {
    this.onClose();
  }
}

class FakeSource extends EventTarget {
  closed = false;
  readyState = 0;
  constructor(readonly url: string) {
    super();
  }
  close(): void {
    this.closed = true;
  }
  say(event: string, data: unknown = {}): void {
    this.dispatchEvent(
      new MessageEvent(event, { data: typeof data === 'string' ? data : JSON.stringify(data) }),
    );
  }
  fail(readyState: 0 | 2): void {
    this.readyState = readyState;
    this.dispatchEvent(new Event('error'));
  }
}

const frame: Frame = {
  key: '1h',
  seq: 1,
  registryVersion: 'r1',
  startSeconds: 0,
  endSeconds: 10,
  stepSeconds: 10,
  points: { p95: { A: [1, 2] } },
  signals: { p95: { state: 'ok' } },
  fetchedAtSeconds: 10,
  staleSinceSeconds: null,
  staleReason: null,
  warnings: [],
};
const A: Subscription = { frames: ['1h'], tenants: ['A'] };
const B: Subscription = { frames: ['6h'], tenants: ['B'] };
const started: FrameStream[] = [];

function twoTabs() {
  const browser = new FakeBrowser();
  const first = browser.tab('first');
  const second = browser.tab('second');
  started.push(first.stream, second.stream);
  return { browser, first, second };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  for (const stream of started.splice(0)) stream.stop();
  vi.useRealTimers();
});

describe('one stream per browser', () => {
  it('carries what both tabs want and reaches both', async () => {
    const { browser, first, second } = twoTabs();
    first.stream.follow(A);
    second.stream.follow(B);
    await vi.advanceTimersByTimeAsync(300);
    expect(browser.openSources().map((source) => source.url)).toEqual([
      '/api/stream?frames=1h%2C6h&tenants=A%2CB',
    ]);
    browser.openSources()[0]?.say('open');
    browser.openSources()[0]?.say('frame', frame);
    expect(first.received).toEqual([{ event: 'frame', value: frame }]);
    expect(second.received).toEqual(first.received);
    expect([first.transport(), second.transport()]).toEqual(['stream', 'stream']);
  });

  it('hands over when the leading tab closes', async () => {
    const { browser, first, second } = twoTabs();
    first.stream.follow(A);
    second.stream.follow(B);
    await vi.advanceTimersByTimeAsync(300);
    first.stream.stop();
    await vi.advanceTimersByTimeAsync(300);
    expect(browser.openSources().map((source) => source.url)).toEqual(['/api/stream?frames=6h&tenants=B']);
  });

  it('goes on carrying what the remaining tabs want, all of them', async () => {
    const { browser, first, second } = twoTabs();
    const third = browser.tab('third');
    started.push(third.stream);
    first.stream.follow(A);
    second.stream.follow(B);
    third.stream.follow({ frames: ['1h'], tenants: ['C'] });
    await vi.advanceTimersByTimeAsync(300);
    first.stream.stop();
    await vi.advanceTimersByTimeAsync(300);
    expect(browser.openSources().map((source) => source.url)).toEqual([
      '/api/stream?frames=1h%2C6h&tenants=B%2CC',
    ]);
  });

  it('takes the lead from a tab that holds the lock but says nothing any more', async () => {
    const { browser, first, second } = twoTabs();
    first.stream.follow(A);
    second.stream.follow(B);
    await vi.advanceTimersByTimeAsync(300);
    browser.openSources()[0]?.say('open');
    browser.suspend('first');
    await vi.advanceTimersByTimeAsync(100_000);
    expect(browser.openSources().map((source) => source.url)).toEqual(['/api/stream?frames=6h&tenants=B']);
  });

  it('stops when nobody shows live numbers any more', async () => {
    const { browser, first } = twoTabs();
    const leave = first.stream.follow(A);
    await vi.advanceTimersByTimeAsync(300);
    leave();
    expect(browser.openSources()).toEqual([]);
    expect(first.transport()).toBe('idle');
  });
});

describe('when the stream cannot be had', () => {
  it('both tabs poll after a refusal, and stream again once the server answers', async () => {
    const { browser, first, second } = twoTabs();
    first.stream.follow(A);
    second.stream.follow(A);
    await vi.advanceTimersByTimeAsync(300);
    browser.openSources()[0]?.fail(2);
    await vi.advanceTimersByTimeAsync(2_500);
    expect(first.transport()).toBe('polling');
    expect(second.transport()).toBe('polling');
    browser.openSources()[0]?.say('open');
    expect([first.transport(), second.transport()]).toEqual(['stream', 'stream']);
  });

  it('a tab without Web Locks polls and opens nothing', async () => {
    const browser = new FakeBrowser();
    const only = browser.tab('only', false);
    started.push(only.stream);
    only.stream.follow(A);
    await vi.advanceTimersByTimeAsync(300);
    expect(browser.sources).toEqual([]);
    expect(only.transport()).toBe('polling');
  });

  it('ignores events that are not what they claim to be', async () => {
    const { browser, first } = twoTabs();
    first.stream.follow(A);
    await vi.advanceTimersByTimeAsync(300);
    const source = browser.openSources()[0];
    source?.say('open');
    source?.say('frame', '<html>proxy</html>');
    source?.say('delta', frame);
    expect(first.received).toEqual([]);
  });
});

it('signing out in one place sends every tab to sign-in', async () => {
  const { browser, first, second } = twoTabs();
  first.stream.follow(A);
  second.stream.follow(A);
  await vi.advanceTimersByTimeAsync(300);
  browser.openSources()[0]?.say('signed-out');
  expect([first.signedOut(), second.signedOut()]).toEqual([1, 1]);
  expect(browser.openSources()).toEqual([]);
});
