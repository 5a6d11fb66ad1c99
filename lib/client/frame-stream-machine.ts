import {
  type Subscription,
  sameSubscription,
  type TabMessage,
  unionSubscriptions,
} from './frame-stream-messages';

/** A stream that has said nothing for this long is reopened: proxies drop connections without telling anyone. */
export const SILENCE_MS = 45_000;
/** A leader that has said nothing for this long is suspended or gone, though it still holds the lock: take it. */
const STEAL_AFTER_MS = 90_000;
/** Hidden tabs have their timers slowed to one a minute, so a peer is only forgotten after three. */
const PEER_TTL_MS = 180_000;
const RETRY_MS = [2_000, 5_000, 10_000, 20_000, 40_000, 60_000];
/** A page mounts several subscriptions at once; waiting a moment opens one stream instead of several. */
const SETTLE_MS = 100;
/** An opening that takes longer has failed. */
const OPENING_MS = 15_000;
/** How long "connecting" may last on screen before a tab without a stream polls. */
const CONNECT_GRACE_MS = 2_000;
/** Signs of life between tabs. */
const ANNOUNCE_MS = 15_000;

type Connection =
  | { kind: 'closed' }
  /** Opening waits until `atMs`: a moment to settle, or longer after a failure. */
  | { kind: 'waiting'; atMs: number }
  /** `resumes`: it was open before, and the browser is getting it back by itself. */
  | { kind: 'opening'; wants: Subscription; sinceMs: number; resumes: boolean }
  | { kind: 'open'; wants: Subscription; heardAtMs: number };

export type StreamState = {
  tabId: string;
  role: 'follower' | 'leader';
  own: Subscription | null;
  peers: Readonly<Record<string, { wants: Subscription | null; heardAtMs: number }>>;
  connection: Connection;
  /** Failures in a row; chooses how long to wait and tells the screen that the stream cannot be had. */
  failures: number;
  /** When this tab last told the others about itself. */
  announcedAtMs: number;
  /** What this follower's leader last said. */
  leader: { tabId: string | null; covers: Subscription | null; polls: boolean; heardAtMs: number };
  /** False where Web Locks are missing (plain HTTP on another machine's address): such a tab always polls. */
  canLead: boolean;
  online: boolean;
  visible: boolean;
  signedOut: boolean;
};

export type StreamEvent =
  | { type: 'started'; canLead: boolean }
  | { type: 'wants'; wants: Subscription | null }
  | { type: 'lock-granted' }
  | { type: 'lock-lost' }
  | { type: 'message'; message: TabMessage }
  | { type: 'stream-opened' }
  | { type: 'stream-data' }
  /** The browser lost the connection, or did not get one, and tries again by itself with the last event's id. */
  | { type: 'stream-interrupted' }
  | { type: 'stream-failed' }
  | { type: 'signed-out' }
  | { type: 'online'; online: boolean }
  | { type: 'visible'; visible: boolean }
  | { type: 'tick' };

export type StreamEffect =
  | { type: 'request-lock'; steal: boolean }
  | { type: 'open'; wants: Subscription }
  | { type: 'close' }
  | { type: 'post'; message: TabMessage }
  | { type: 'go-to-sign-in' };

type Step = { state: StreamState; effects: StreamEffect[] };

/** How frames reach this tab now; `idle` while the page shows none. */
export type Transport = 'idle' | 'connecting' | 'stream' | 'polling';

/** A tab before anything happened. `nowMs` is any steady millisecond clock, the same one passed to `stepStream`. */
export function initialStreamState(tabId: string, nowMs: number): StreamState {
  return {
    tabId,
    role: 'follower',
    own: null,
    peers: {},
    connection: { kind: 'closed' },
    failures: 0,
    announcedAtMs: nowMs,
    leader: { tabId: null, covers: null, polls: false, heardAtMs: nowMs },
    canLead: false,
    online: true,
    visible: true,
    signedOut: false,
  };
}

/**
 * One tab's part in sharing one stream per browser, as a pure transition: which tab leads, what the stream must carry,
 * when it is opened, reopened or given up, and what the other tabs are told.
 */
export function stepStream(state: StreamState, event: StreamEvent, nowMs: number): Step {
  if (state.signedOut) return { state, effects: [] };
  switch (event.type) {
    case 'started':
      return {
        state: {
          ...state,
          canLead: event.canLead,
          leader: { tabId: null, covers: null, polls: false, heardAtMs: nowMs },
        },
        effects: event.canLead ? [{ type: 'request-lock', steal: false }, subscribe(state)] : [],
      };
    case 'wants': {
      const next = { ...state, own: event.wants };
      return state.role === 'leader' ? reconcile(next, nowMs) : { state: next, effects: [subscribe(next)] };
    }
    case 'lock-granted': {
      const next: StreamState = { ...state, role: 'leader', failures: 0, connection: { kind: 'closed' } };
      const step = reconcile(next, nowMs);
      return { ...step, effects: [leading(step.state), ...step.effects] };
    }
    case 'lock-lost':
      return {
        state: {
          ...state,
          role: 'follower',
          peers: {},
          connection: { kind: 'closed' },
          leader: { tabId: null, covers: null, polls: false, heardAtMs: nowMs },
        },
        effects: [{ type: 'close' }, { type: 'request-lock', steal: false }, subscribe(state)],
      };
    case 'message':
      return receiveMessage(state, event.message, nowMs);
    case 'stream-opened':
      return streamOpened(state, nowMs);
    case 'stream-data':
      if (state.connection.kind !== 'open') return { state, effects: [] };
      return { state: { ...state, connection: { ...state.connection, heardAtMs: nowMs } }, effects: [] };
    case 'stream-interrupted':
      return streamInterrupted(state, nowMs);
    case 'stream-failed':
      return streamFailed(state, nowMs);
    case 'signed-out':
      return {
        state: { ...state, signedOut: true, connection: { kind: 'closed' } },
        effects: [
          { type: 'close' },
          { type: 'post', message: { kind: 'signed-out', tabId: state.tabId } },
          { type: 'go-to-sign-in' },
        ],
      };
    case 'online':
      // The network is back: do not sit out a wait that was chosen while it was gone.
      if (event.online && state.connection.kind === 'waiting') {
        return reconcile({ ...state, online: true, failures: 0, connection: { kind: 'closed' } }, nowMs);
      }
      return { state: { ...state, online: event.online }, effects: [] };
    case 'visible':
      return {
        state: { ...state, visible: event.visible },
        effects: event.visible ? [subscribe(state)] : [],
      };
    case 'tick':
      return state.role === 'leader' ? tickLeader(state, nowMs) : tickFollower(state, nowMs);
  }
}

/** Says how frames reach this tab; while `polling` it asks `/api/frames` every ten seconds. */
export function streamTransport(state: StreamState, nowMs: number): Transport {
  if (state.own === null || state.own.frames.length === 0) return 'idle';
  if (!state.canLead) return 'polling';
  if (state.role === 'leader') {
    if (state.connection.kind === 'open') return 'stream';
    return state.failures > 0 ? 'polling' : 'connecting';
  }
  const silentMs = nowMs - state.leader.heardAtMs;
  if (state.leader.covers !== null && silentMs <= SILENCE_MS) return 'stream';
  return !state.leader.polls && silentMs <= CONNECT_GRACE_MS ? 'connecting' : 'polling';
}

function receiveMessage(state: StreamState, message: TabMessage, nowMs: number): Step {
  if (message.tabId === state.tabId) return { state, effects: [] };
  switch (message.kind) {
    case 'subscribe': {
      if (state.role !== 'leader') return { state, effects: [] };
      const known = message.tabId in state.peers;
      const peers = { ...state.peers, [message.tabId]: { wants: message.wants, heardAtMs: nowMs } };
      const step = reconcile({ ...state, peers }, nowMs);
      return known ? step : { ...step, effects: [leading(step.state), ...step.effects] };
    }
    case 'bye': {
      if (state.role !== 'leader') return { state, effects: [] };
      const { [message.tabId]: _gone, ...peers } = state.peers;
      return reconcile({ ...state, peers }, nowMs);
    }
    case 'leading':
    case 'data': {
      if (state.role === 'leader') return { state, effects: [] };
      const next: StreamState = {
        ...state,
        leader: {
          tabId: message.tabId,
          covers: message.covers,
          polls: message.kind === 'leading' && message.polls,
          heardAtMs: nowMs,
        },
      };
      // A tab that has just taken over knows nobody yet.
      const isNew = message.tabId !== state.leader.tabId;
      return { state: next, effects: isNew ? [subscribe(next)] : [] };
    }
    case 'signed-out':
      return {
        state: { ...state, signedOut: true, connection: { kind: 'closed' } },
        effects: [{ type: 'close' }, { type: 'go-to-sign-in' }],
      };
  }
}

function streamOpened(state: StreamState, nowMs: number): Step {
  const { connection } = state;
  if (connection.kind !== 'opening' && connection.kind !== 'open') return { state, effects: [] };
  const next: StreamState = {
    ...state,
    failures: 0,
    connection: { kind: 'open', wants: connection.wants, heardAtMs: nowMs },
  };
  return { state: next, effects: [leading(next)] };
}

function streamInterrupted(state: StreamState, nowMs: number): Step {
  const { connection } = state;
  // One that never opened is not worth waiting for: poll now, try again later.
  if (connection.kind === 'opening' && !connection.resumes) return streamFailed(state, nowMs);
  if (connection.kind !== 'open') return { state, effects: [] };
  const next: StreamState = {
    ...state,
    connection: { kind: 'opening', wants: connection.wants, sinceMs: nowMs, resumes: true },
  };
  return { state: next, effects: [leading(next)] };
}

function streamFailed(state: StreamState, nowMs: number): Step {
  if (state.role !== 'leader' || state.connection.kind === 'closed') return { state, effects: [] };
  const waitMs = RETRY_MS[Math.min(state.failures, RETRY_MS.length - 1)] ?? 60_000;
  const next: StreamState = {
    ...state,
    failures: state.failures + 1,
    connection: { kind: 'waiting', atMs: nowMs + waitMs },
  };
  return { state: next, effects: [{ type: 'close' }, leading(next)] };
}

function tickLeader(state: StreamState, nowMs: number): Step {
  const peers = Object.fromEntries(
    Object.entries(state.peers).filter(([, peer]) => nowMs - peer.heardAtMs <= PEER_TTL_MS),
  );
  const pruned = { ...state, peers };
  const { connection } = pruned;
  if (connection.kind === 'opening' && nowMs - connection.sinceMs > OPENING_MS)
    return streamFailed(pruned, nowMs);
  if (connection.kind === 'open' && nowMs - connection.heardAtMs > SILENCE_MS)
    return streamFailed(pruned, nowMs);
  const step = reconcile(pruned, nowMs);
  if (nowMs - state.announcedAtMs < ANNOUNCE_MS) return step;
  return {
    state: { ...step.state, announcedAtMs: nowMs },
    effects: [leading(step.state), ...step.effects],
  };
}

function tickFollower(state: StreamState, nowMs: number): Step {
  if (!state.canLead) return { state, effects: [] };
  const silentMs = nowMs - state.leader.heardAtMs;
  if (state.visible && silentMs > STEAL_AFTER_MS) {
    return {
      state: { ...state, leader: { tabId: null, covers: null, polls: false, heardAtMs: nowMs } },
      effects: [{ type: 'request-lock', steal: true }],
    };
  }
  if (nowMs - state.announcedAtMs < ANNOUNCE_MS) return { state, effects: [] };
  return { state: { ...state, announcedAtMs: nowMs }, effects: [subscribe(state)] };
}

/** Brings the leader's connection in line with what all tabs want now. */
function reconcile(state: StreamState, nowMs: number): Step {
  const wants = unionSubscriptions([state.own, ...Object.values(state.peers).map((peer) => peer.wants)]);
  const { connection } = state;
  if (wants === null) {
    if (connection.kind === 'closed') return { state, effects: [] };
    return { state: { ...state, connection: { kind: 'closed' } }, effects: [{ type: 'close' }] };
  }
  switch (connection.kind) {
    case 'closed':
      return { state: { ...state, connection: { kind: 'waiting', atMs: nowMs + SETTLE_MS } }, effects: [] };
    case 'waiting':
      if (nowMs < connection.atMs) return { state, effects: [] };
      return {
        state: { ...state, connection: { kind: 'opening', wants, sinceMs: nowMs, resumes: false } },
        effects: [{ type: 'open', wants }],
      };
    case 'opening':
    case 'open':
      if (sameSubscription(connection.wants, wants)) return { state, effects: [] };
      return {
        state: { ...state, connection: { kind: 'waiting', atMs: nowMs + SETTLE_MS } },
        effects: [{ type: 'close' }],
      };
  }
}

/** When the driver must call `tick` next for an opening that waits; null when nothing waits. */
export function nextWakeMs(state: StreamState): number | null {
  return state.connection.kind === 'waiting' ? state.connection.atMs : null;
}

function subscribe(state: StreamState): StreamEffect {
  return { type: 'post', message: { kind: 'subscribe', tabId: state.tabId, wants: state.own } };
}

function leading(state: StreamState): StreamEffect {
  const covers = state.connection.kind === 'open' ? state.connection.wants : null;
  return {
    type: 'post',
    message: { kind: 'leading', tabId: state.tabId, covers, polls: state.failures > 0 },
  };
}
