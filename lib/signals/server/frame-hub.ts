import { type Clock, epochSeconds, sha256Hex } from '@/lib/kernel';
import type { Logger } from '@/lib/platform/logger';
import type { Metrics } from '@/lib/platform/metrics';
import type { PgListener } from '@/lib/platform/pg-listen';
import { FRAMES, type Frame, type FrameDelta, type FrameName } from '../frame';
import { applyDelta, frameDelta } from '../frame-delta';
import { scopeFrame } from '../frame-scope';
import { currentCost, type FrameCost } from './frame-cost';
import { COST_KEY, type FrameStore } from './frame-store';
import { createSseChannel, type SseChannel, type SseMessage } from './sse-channel';
import { encodeBody, encodeEvent, formatEventId, PING, parseEventId, RETRY } from './sse-encode';

const FRAME_NAMES = Object.keys(FRAMES) as FrameName[];
/** How many deltas a returning client may have missed before it gets a whole frame: five minutes of the hour frame. */
const MAX_KEPT_DELTAS = 30;
const MAX_BODIES = 64;
const PING_MS = 15_000;
const READ_AGAIN_MS = 1_000;
/** A client that has not read for this many pings in a row, although something waits, is closed. */
const STALLED_PINGS = 4;
const APPROVALS_CHANGED = encodeEvent('approval', encodeBody({}));

export type Scope = '*' | readonly string[];
/** An annotation as a hub needs it: whose it is; null is for all tenants. */
export type ScopedEvent = { tenantId: string | null };

/** `scope` is whose samples are sent; `sees` is whose news, which may be about tenants that are not on screen. */
export type StreamRequest = {
  frames: readonly FrameName[];
  scope: Scope;
  sees: Scope;
  lastEventId: string | null;
};

export type HubStream = {
  stream: ReadableStream<Uint8Array>;
  /** Resolves once the stream is over, whoever ended it. */
  ended: Promise<void>;
  close(reason?: 'signed-out'): void;
};

export type FrameHub = {
  /** Resolves once the stored frames have been read for the first time. */
  ready: Promise<void>;
  frame(key: FrameName): Frame | null;
  cost(): FrameCost;
  open(request: StreamRequest): HubStream;
  clientCount(): number;
  close(): Promise<void>;
};

export type FrameHubOptions = {
  store: Pick<FrameStore, 'loadFrame' | 'readAfter' | 'loadCost'>;
  /** Starts listening; the hub tells what to do with news, and what to do after every connect. */
  listen: (on: { news: (channel: string, payload: string) => void; connected: () => void }) => PgListener;
  eventChannel: string;
  /** Announces that approval requests of a tenant (`*`: of none) have changed */
  approvalChannel: string;
  findEvent: (id: string) => Promise<ScopedEvent | null>;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
};

/** What a client looks at and may see; clients with equal views get the very same bytes. */
type View = { frames: ReadonlySet<FrameName>; scope: Scope; scopeId: string };
type Client = View & { sees: Scope; channel: SseChannel; stalledPings: number };
type Held = {
  frame: Frame | null;
  deltas: FrameDelta[];
  catchingUp: Promise<void> | null;
  again: boolean;
  mustReload: boolean;
};

/**
 * Holds the frames in a web process and fans news out to event streams. Each delta is narrowed and encoded once per
 * distinct scope, whatever the number of viewers; clients that are behind get a whole frame when they read again.
 */
export function createFrameHub(options: FrameHubOptions): FrameHub {
  const { store, clock, logger, metrics } = options;
  const held = new Map<FrameName, Held>(
    FRAME_NAMES.map((key) => [
      key,
      { frame: null, deltas: [], catchingUp: null, again: false, mustReload: true },
    ]),
  );
  const clients = new Set<Client>();
  const bodies = new Map<string, { seq: number; body: Uint8Array }>();
  let cost: FrameCost | null = null;
  let announceReady: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    announceReady = resolve;
  });

  const listener = options.listen({
    news: (channel, payload) => void onNews(channel, payload).catch((error: unknown) => warn(error)),
    connected: () => void readAll(),
  });
  const pinging = setInterval(ping, PING_MS);
  pinging.unref();
  let retrying: NodeJS.Timeout | undefined;

  /** After every connect: anything may have been missed. Tried again until it works, or the next connect does it. */
  async function readAll(): Promise<void> {
    clearTimeout(retrying);
    try {
      await Promise.all([...FRAME_NAMES.map(startOver), refreshCost()]);
      broadcast(APPROVALS_CHANGED);
      announceReady();
    } catch (error) {
      warn(error);
      retrying = setTimeout(() => void readAll(), READ_AGAIN_MS);
      retrying.unref();
    }
  }

  function warn(error: unknown): void {
    logger.warn({ err: error }, 'could not read news; the next notification tries again');
  }

  async function onNews(channel: string, payload: string): Promise<void> {
    if (channel === options.eventChannel) return sendAnnotation(payload);
    if (channel === options.approvalChannel) return sendApprovalNews(payload);
    const key = payload.slice(0, payload.lastIndexOf(':'));
    if (key === COST_KEY) return refreshCost();
    const name = FRAME_NAMES.find((one) => one === key);
    if (name !== undefined) await catchUp(name);
  }

  function startOver(key: FrameName): Promise<void> {
    stateOf(key).mustReload = true;
    return catchUp(key);
  }

  /** Reads what is new for one frame; calls during a read lead to exactly one more read. */
  function catchUp(key: FrameName): Promise<void> {
    const state = stateOf(key);
    if (state.catchingUp !== null) {
      state.again = true;
      return state.catchingUp;
    }
    state.catchingUp = (async () => {
      do {
        state.again = false;
        await readNews(key, state);
      } while (state.again);
    })().finally(() => {
      state.catchingUp = null;
    });
    return state.catchingUp;
  }

  async function readNews(key: FrameName, state: Held): Promise<void> {
    const { frame } = state;
    if (frame === null || state.mustReload) return reload(key, state);
    for (const delta of await store.readAfter(key, frame.seq)) {
      const next = applyDelta(state.frame, delta);
      if (next === null) return reload(key, state);
      accept(key, state, next, delta.baseSeq === null ? null : delta);
    }
  }

  /** Reads the newest whole frame; one that is older than what is held counts too, because the database is the truth. */
  async function reload(key: FrameName, state: Held): Promise<void> {
    state.mustReload = false;
    const newest = await store.loadFrame(key);
    if (newest !== null && newest.seq !== state.frame?.seq) accept(key, state, newest, null);
  }

  /** Without a stored delta one is made from what is held, so that a whole row in the database is not one for every viewer. */
  function accept(key: FrameName, state: Held, frame: Frame, stored: FrameDelta | null): void {
    const isNewer = state.frame !== null && frame.seq > state.frame.seq;
    const delta = stored ?? frameDelta(isNewer ? state.frame : null, frame);
    state.frame = frame;
    state.deltas = delta.baseSeq === null ? [] : [...state.deltas, delta].slice(-MAX_KEPT_DELTAS);
    broadcastDelta(key, delta);
  }

  function broadcastDelta(key: FrameName, delta: FrameDelta): void {
    const encoded = new Map<string, SseMessage>();
    for (const client of clients) {
      if (!client.frames.has(key)) continue;
      const group = `${client.scopeId} ${[...client.frames].join()}`;
      const message =
        encoded.get(group) ??
        (delta.baseSeq === null ? frameMessage(client, key) : deltaMessage(client, delta));
      if (message === null) continue;
      encoded.set(group, message);
      client.channel.send(message);
    }
  }

  function deltaMessage(view: View, delta: FrameDelta): SseMessage {
    const id = formatEventId(view.scopeId, seqsFor(view.frames));
    return encodeEvent('delta', encodeBody(scopeFrame(delta, view.scope)), id);
  }

  function frameMessage({ scope, scopeId, frames }: View, key: FrameName): SseMessage | null {
    const { frame } = stateOf(key);
    if (frame === null) return null;
    const bodyKey = `${key} ${scopeId}`;
    let known = bodies.get(bodyKey);
    if (known?.seq !== frame.seq) known = { seq: frame.seq, body: encodeBody(scopeFrame(frame, scope)) };
    bodies.delete(bodyKey);
    bodies.set(bodyKey, known);
    const oldest = bodies.keys().next().value;
    if (bodies.size > MAX_BODIES && oldest !== undefined) bodies.delete(oldest);
    return encodeEvent('frame', known.body, formatEventId(scopeId, seqsFor(frames)));
  }

  function seqsFor(frames: ReadonlySet<FrameName>): Map<string, number> {
    return new Map([...frames].map((key) => [key, stateOf(key).frame?.seq ?? 0]));
  }

  /** The deltas that bring a returning client up to date, or null when it must be given whole frames. */
  function missedMessages(view: View, lastEventId: string | null): SseMessage[] | null {
    const seqs = parseEventId(lastEventId, view.scopeId);
    const missed: SseMessage[] = [];
    for (const key of view.frames) {
      const { frame, deltas } = stateOf(key);
      const has = seqs.get(key);
      if (frame === null || has === undefined || has > frame.seq) return null;
      const needed = deltas.filter(({ seq }) => seq > has);
      if (has < frame.seq && needed[0]?.baseSeq !== has) return null;
      missed.push(...needed.map((delta) => deltaMessage(view, delta)));
    }
    return missed;
  }

  function wholeState(view: View): SseMessage[] {
    const messages: SseMessage[] = [RETRY];
    for (const key of view.frames) {
      const message = frameMessage(view, key);
      if (message !== null) messages.push(message);
    }
    return [...messages, costMessage(), APPROVALS_CHANGED];
  }

  async function refreshCost(): Promise<void> {
    cost = await store.loadCost();
    broadcast(costMessage());
  }

  function costMessage(): SseMessage {
    return encodeEvent('cost', encodeBody(currentCost(cost, epochSeconds(clock.now()))));
  }

  async function sendAnnotation(id: string): Promise<void> {
    const event = await options.findEvent(id);
    if (event === null) return;
    const message = encodeEvent('annotation', encodeBody(event));
    for (const { scope, channel } of clients) {
      if (event.tenantId === null || scope === '*' || scope.includes(event.tenantId)) channel.send(message);
    }
  }

  /** Only that something changed: who may see what is for whoever reads it to ask. */
  function sendApprovalNews(tenantId: string): void {
    for (const { sees, channel } of clients) {
      if (tenantId === '*' || sees === '*' || sees.includes(tenantId)) channel.send(APPROVALS_CHANGED);
    }
  }

  function broadcast(message: SseMessage): void {
    for (const { channel } of clients) channel.send(message);
  }

  function ping(): void {
    for (const client of clients) {
      client.stalledPings = client.channel.isStalled() ? client.stalledPings + 1 : 0;
      if (client.stalledPings < STALLED_PINGS) {
        client.channel.send(PING);
        continue;
      }
      metrics.sseClosedSlow.inc();
      client.channel.close();
    }
    if (currentCost(cost, epochSeconds(clock.now())).leader === null) broadcast(costMessage());
  }

  function stateOf(key: FrameName): Held {
    const state = held.get(key);
    if (state === undefined) throw new RangeError(`no frame ${key}`);
    return state;
  }

  return {
    ready,
    frame: (key) => stateOf(key).frame,
    cost: () => currentCost(cost, epochSeconds(clock.now())),
    clientCount: () => clients.size,
    open({ frames, scope, sees, lastEventId }) {
      const view: View = { frames: new Set(frames), scope, scopeId: scopeIdOf(scope) };
      let announceEnd: () => void = () => undefined;
      const ended = new Promise<void>((resolve) => {
        announceEnd = resolve;
      });
      const missed = missedMessages(view, lastEventId);
      const channel = createSseChannel({
        initial: missed === null ? undefined : [RETRY, ...missed, costMessage(), APPROVALS_CHANGED],
        resync: () => wholeState(view),
        onOverflow: () => metrics.sseResyncs.inc(),
        onEnd: () => {
          clients.delete(client);
          announceEnd();
          metrics.sseClients.set(clients.size);
        },
      });
      const client: Client = { ...view, sees, channel, stalledPings: 0 };
      clients.add(client);
      metrics.sseClients.set(clients.size);
      return {
        stream: channel.stream,
        ended,
        close: (reason) =>
          channel.close(reason === undefined ? undefined : encodeEvent(reason, encodeBody({}))),
      };
    },
    async close() {
      clearInterval(pinging);
      clearTimeout(retrying);
      for (const { channel } of [...clients]) channel.close();
      await listener.close();
    },
  };
}

/** Short name of a scope, equal for everyone who may see the same. */
export function scopeIdOf(scope: Scope): string {
  return scope === '*' ? 'all' : sha256Hex([...scope].sort().join('\n')).slice(0, 12);
}
