import { type FrameCacheHandlers, parseStreamPayload } from './frame-stream-cache';
import {
  initialStreamState,
  nextWakeMs,
  type StreamEffect,
  type StreamEvent,
  stepStream,
  streamTransport,
  type Transport,
} from './frame-stream-machine';
import {
  decodeTabMessage,
  encodeTabMessage,
  STREAM_EVENTS,
  type StreamEventName,
  type Subscription,
  type TabMessage,
  unionSubscriptions,
} from './frame-stream-messages';
import { apiPaths } from './paths';

const LOCK = 'mc-frame-stream';
const CHANNEL = 'mc-frame-stream';
const TICK_MS = 5_000;

/** The browser's parts the stream needs; a test hands in its own. Null where the browser lacks them. */
export type StreamHost = {
  locks: LockManager | null;
  openChannel: (() => BroadcastChannel) | null;
  openSource: (url: string) => EventSource;
  nowMs: () => number;
  tabId: string;
};

export type FrameStream = {
  /** Follows frames until the returned function is called. */
  follow(wants: Subscription): () => void;
  /** Tells the machine what the page noticed: signed out by a poll, network gone or back, tab shown or hidden. */
  notice(event: Extract<StreamEvent, { type: 'signed-out' | 'online' | 'visible' }>): void;
  stop(): void;
};

export type StreamListeners = FrameCacheHandlers & {
  onTransport: (transport: Transport) => void;
  onSignedOut: () => void;
};

/** The real browser; Web Locks exist only on HTTPS and localhost, and without them each tab polls. */
export function browserHost(): StreamHost {
  return {
    locks: navigator.locks ?? null,
    openChannel: typeof BroadcastChannel === 'undefined' ? null : () => new BroadcastChannel(CHANNEL),
    openSource: (url) => new EventSource(url),
    nowMs: () => performance.now(),
    tabId: crypto.getRandomValues(new Uint32Array(2)).join('-'),
  };
}

/**
 * Runs one tab's part of the shared stream: the tab that holds the lock keeps the only EventSource of this browser and
 * repeats its events to the others. All decisions are in `stepStream`; this carries them out.
 */
export function startFrameStream(host: StreamHost, listeners: StreamListeners): FrameStream {
  const { locks, tabId } = host;
  const channel = locks === null ? null : (host.openChannel?.() ?? null);
  const follows = new Map<number, Subscription>();
  let state = initialStreamState(tabId, host.nowMs());
  let source: EventSource | null = null;
  let releaseLock: (() => void) | null = null;
  let nextFollow = 0;
  let wakeTimer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;

  function send(event: StreamEvent): void {
    if (stopped) return;
    const step = stepStream(state, event, host.nowMs());
    state = step.state;
    for (const effect of step.effects) carryOut(effect);
    listeners.onTransport(streamTransport(state, host.nowMs()));
    clearTimeout(wakeTimer);
    const wakeAtMs = nextWakeMs(state);
    if (wakeAtMs !== null)
      wakeTimer = setTimeout(() => send({ type: 'tick' }), Math.max(0, wakeAtMs - host.nowMs()) + 1);
  }

  function carryOut(effect: StreamEffect): void {
    switch (effect.type) {
      case 'request-lock':
        requestLock(effect.steal);
        return;
      case 'open':
        openSource(effect.wants);
        return;
      case 'close':
        source?.close();
        source = null;
        return;
      case 'post':
        post(effect.message);
        return;
      case 'go-to-sign-in':
        listeners.onSignedOut();
        return;
    }
  }

  function post(message: TabMessage): void {
    channel?.postMessage(encodeTabMessage(message));
  }

  /** Holds the lock until the tab stops or another tab takes it; a closed tab gives it up by itself. */
  function requestLock(steal: boolean): void {
    if (locks === null) return;
    const held = new Promise<void>((resolve) => {
      releaseLock = resolve;
    });
    const options: LockOptions = steal ? { steal: true } : {};
    locks
      .request(LOCK, options, () => {
        send({ type: 'lock-granted' });
        return held;
      })
      .catch(() => send({ type: 'lock-lost' }));
  }

  function openSource(wants: Subscription): void {
    source?.close();
    const tenants = wants.tenants === '*' ? '*' : wants.tenants.join(',');
    const opened = host.openSource(apiPaths.stream({ frames: wants.frames.join(',') || 'none', tenants }));
    source = opened;
    const current = (event: StreamEvent) => {
      if (source === opened) send(event);
    };
    opened.addEventListener('open', () => current({ type: 'stream-opened' }));
    opened.addEventListener('error', () =>
      current({ type: opened.readyState === 2 ? 'stream-failed' : 'stream-interrupted' }),
    );
    opened.addEventListener('signed-out', () => current({ type: 'signed-out' }));
    for (const name of STREAM_EVENTS) {
      opened.addEventListener(name, (event: MessageEvent<string>) => {
        if (source === opened) receive(name, event.data, wants);
      });
    }
  }

  function receive(event: StreamEventName, text: string, covers: Subscription): void {
    send({ type: 'stream-data' });
    const payload = parseStreamPayload(event, text);
    if (payload === null) return;
    listeners.onData(payload, covers);
    if (Object.keys(state.peers).length > 0)
      post({ kind: 'data', tabId, covers, event, payload: payload.value });
  }

  function updateWants(): void {
    send({ type: 'wants', wants: unionSubscriptions([...follows.values()]) });
  }

  if (channel !== null) {
    channel.onmessage = (event: MessageEvent<unknown>) => {
      const message = decodeTabMessage(event.data);
      if (message === null) return;
      send({ type: 'message', message });
      if (message.kind === 'data' && state.role === 'follower') {
        listeners.onData(
          { event: message.event, value: message.payload } as Parameters<typeof listeners.onData>[0],
          message.covers,
        );
      }
    };
  }
  const ticking = setInterval(() => send({ type: 'tick' }), TICK_MS);
  send({ type: 'started', canLead: locks !== null && channel !== null });

  return {
    follow(wants) {
      const id = nextFollow++;
      follows.set(id, wants);
      updateWants();
      return () => {
        follows.delete(id);
        updateWants();
      };
    },
    notice: send,
    stop() {
      post({ kind: 'bye', tabId });
      stopped = true;
      clearInterval(ticking);
      clearTimeout(wakeTimer);
      source?.close();
      releaseLock?.();
      channel?.close();
    },
  };
}
