import { describe, expect, it } from 'vitest';
import {
  initialStreamState,
  SILENCE_MS,
  type StreamEffect,
  type StreamEvent,
  type StreamState,
  stepStream,
  streamTransport,
} from './frame-stream-machine';
import { NEWS_ONLY, type Subscription } from './frame-stream-messages';

const A: Subscription = { frames: ['1h'], tenants: ['A'] };
const B: Subscription = { frames: ['6h'], tenants: ['B'] };
const AB: Subscription = { frames: ['1h', '6h'], tenants: ['A', 'B'] };

type Move = StreamEvent | { wait: number };

/** Plays moves one after another; `wait` lets milliseconds pass and then ticks. */
function play(moves: Move[], from: StreamState = initialStreamState('me', 0)) {
  let state = from;
  let nowMs = 0;
  let effects: StreamEffect[] = [];
  for (const move of moves) {
    if ('wait' in move) nowMs += move.wait;
    const step = stepStream(state, 'wait' in move ? { type: 'tick' } : move, nowMs);
    state = step.state;
    effects = step.effects;
  }
  return { state, effects, nowMs, transport: streamTransport(state, nowMs) };
}

const leads: Move[] = [
  { type: 'started', canLead: true },
  { type: 'lock-granted' },
  { type: 'wants', wants: A },
];
const opened: Move[] = [...leads, { wait: 150 }, { type: 'stream-opened' }];
const peerWants = (wants: Subscription | null): Move => ({
  type: 'message',
  message: { kind: 'subscribe', tabId: 'peer', wants },
});
const follows: Move[] = [
  { type: 'started', canLead: true },
  { type: 'wants', wants: A },
];
const leaderSays = (covers: Subscription | null, polls = false): Move => ({
  type: 'message',
  message: { kind: 'leading', tabId: 'leader', covers, polls },
});

describe('leading', () => {
  it('asks for the lock first and says what it wants', () => {
    expect(play([{ type: 'started', canLead: true }]).effects.map((effect) => effect.type)).toEqual([
      'request-lock',
      'post',
    ]);
  });

  it('opens one stream for what it wants, after a moment to settle', () => {
    expect(play(leads).effects).not.toContainEqual(expect.objectContaining({ type: 'open' }));
    expect(play([...leads, { wait: 150 }]).effects).toContainEqual({ type: 'open', wants: A });
  });

  it.each([
    ['another tab wants more', [peerWants(B), { wait: 150 }], { type: 'open', wants: AB }],
    [
      'another tab wants every tenant',
      [peerWants({ frames: ['1h'], tenants: '*' }), { wait: 150 }],
      { type: 'open', wants: { frames: ['1h'], tenants: '*' } },
    ],
    [
      'the tab that wanted more says goodbye',
      [
        peerWants(B),
        { wait: 150 },
        { type: 'stream-opened' },
        { type: 'message', message: { kind: 'bye', tabId: 'peer' } },
        { wait: 150 },
      ],
      { type: 'open', wants: A },
    ],
  ] satisfies [string, Move[], StreamEffect][])('reopens when %s', (_, moves, effect) => {
    expect(play([...opened, ...moves]).effects).toContainEqual(effect);
  });

  it.each([
    ['another tab wants what is already carried', [peerWants(A), { wait: 150 }]],
    ['another tab only shows a sign of life', [peerWants(null), { wait: 150 }]],
  ] satisfies [string, Move[]][])('keeps the stream when %s', (_, moves) => {
    const { state, effects } = play([...opened, ...moves]);
    expect(state.connection).toMatchObject({ kind: 'open', wants: A });
    expect(effects).not.toContainEqual({ type: 'close' });
  });

  it('keeps a stream open for news alone, on which nothing is live', () => {
    const moves: Move[] = [...leads.slice(0, 2), { type: 'wants', wants: NEWS_ONLY }, { wait: 150 }];
    const { effects, transport } = play(moves);
    expect(effects).toContainEqual({ type: 'open', wants: NEWS_ONLY });
    expect(transport).toBe('idle');
  });

  it('closes the stream when no tab wants anything', () => {
    expect(play([...opened, { type: 'wants', wants: null }]).effects).toEqual([{ type: 'close' }]);
  });

  it('forgets a tab that has been silent for over three minutes', () => {
    const alive: Move[] = [{ wait: 40_000 }, { type: 'stream-data' }];
    const { state } = play([
      ...opened,
      peerWants(B),
      { wait: 150 },
      { type: 'stream-opened' },
      ...alive,
      ...alive,
      ...alive,
      ...alive,
      ...alive,
    ]);
    expect(state.peers).toEqual({});
  });
});

describe('losing the stream', () => {
  it('lets the browser resume an interrupted stream and says so to the others', () => {
    const { state, effects, transport } = play([...opened, { type: 'stream-interrupted' }]);
    expect(state.connection).toMatchObject({ kind: 'opening', wants: A });
    expect(effects).toEqual([
      { type: 'post', message: { kind: 'leading', tabId: 'me', covers: null, polls: false } },
    ]);
    expect(transport).toBe('connecting');
  });

  it('polls after a failure and tries again later, each time waiting longer', () => {
    const failed = play([...opened, { type: 'stream-failed' }]);
    expect(failed.transport).toBe('polling');
    expect(failed.state.connection).toEqual({ kind: 'waiting', atMs: 150 + 2_000 });
    const again = play([...opened, { type: 'stream-failed' }, { wait: 2_001 }, { type: 'stream-failed' }]);
    expect(again.state.connection).toEqual({ kind: 'waiting', atMs: 150 + 2_001 + 5_000 });
    expect(play([...opened, { type: 'stream-failed' }, { wait: 2_001 }]).effects).toContainEqual({
      type: 'open',
      wants: A,
    });
  });

  it('does not wait for a stream that never opened', () => {
    expect(play([...leads, { wait: 150 }, { type: 'stream-interrupted' }]).transport).toBe('polling');
  });

  it('counts failures anew once a stream opened', () => {
    const { state } = play([
      ...opened,
      { type: 'stream-failed' },
      { wait: 2_001 },
      { type: 'stream-opened' },
    ]);
    expect(state.failures).toBe(0);
  });

  it('gives up an opening that takes too long', () => {
    expect(play([...leads, { wait: 150 }, { wait: 15_001 }]).transport).toBe('polling');
  });

  it('reopens a stream that went silent', () => {
    expect(play([...opened, { wait: SILENCE_MS + 1 }]).effects).toContainEqual({ type: 'close' });
    const alive = play([
      ...opened,
      { wait: SILENCE_MS - 1 },
      { type: 'stream-data' },
      { wait: SILENCE_MS - 1 },
    ]);
    expect(alive.transport).toBe('stream');
  });

  it('does not sit out a wait once the network is back', () => {
    const { state } = play([
      ...opened,
      { type: 'online', online: false },
      { type: 'stream-failed' },
      { type: 'stream-failed' },
      { type: 'online', online: true },
    ]);
    expect(state.connection).toEqual({ kind: 'waiting', atMs: 150 + 100 });
  });
});

describe('following', () => {
  it.each([
    ['the leader has just spoken of an open stream', [leaderSays(A)], 'stream'],
    ['the leader is opening its stream', [leaderSays(null)], 'connecting'],
    ['the leader gave up for now', [leaderSays(null, true)], 'polling'],
    ['nobody answered yet', [{ wait: 500 }], 'connecting'],
    ['nobody answered at all', [{ wait: 2_500 }], 'polling'],
    ['the leader has gone silent', [leaderSays(A), { wait: SILENCE_MS + 1 }], 'polling'],
  ] satisfies [string, Move[], string][])('when %s, frames come by %s', (_, moves, transport) => {
    expect(play([...follows, ...moves]).transport).toBe(transport);
  });

  it('takes the lock from a leader that is suspended, but only while someone looks', () => {
    const steal = { type: 'request-lock', steal: true };
    expect(play([...follows, leaderSays(A), { wait: 90_001 }]).effects).toContainEqual(steal);
    expect(
      play([...follows, leaderSays(A), { type: 'visible', visible: false }, { wait: 90_001 }]).effects,
    ).not.toContainEqual(steal);
  });

  it('becomes leader when the lock falls to it', () => {
    expect(play([...follows, leaderSays(A), { type: 'lock-granted' }, { wait: 150 }]).effects).toContainEqual(
      { type: 'open', wants: A },
    );
  });

  it('steps down when its lock is taken: closes, queues again, says what it wants', () => {
    const { state, effects } = play([...opened, { type: 'lock-lost' }]);
    expect(state.role).toBe('follower');
    expect(effects.map((effect) => effect.type)).toEqual(['close', 'request-lock', 'post']);
  });

  it('says what it wants to a tab that has just taken over, once', () => {
    const wanted = { type: 'post', message: { kind: 'subscribe', tabId: 'me', wants: A } };
    expect(play([...follows, leaderSays(A)]).effects).toEqual([wanted]);
    expect(play([...follows, leaderSays(A), leaderSays(A)]).effects).toEqual([]);
  });

  it('polls for ever where there are no locks', () => {
    expect(
      play([
        { type: 'started', canLead: false },
        { type: 'wants', wants: A },
      ]).transport,
    ).toBe('polling');
  });

  it('is idle while the page shows no frame', () => {
    expect(play([{ type: 'started', canLead: true }]).transport).toBe('idle');
  });
});

describe('signed out', () => {
  it('tells the other tabs, goes to sign-in and does nothing ever after', () => {
    const { effects, state } = play([...opened, { type: 'signed-out' }]);
    expect(effects).toEqual([
      { type: 'close' },
      { type: 'post', message: { kind: 'signed-out', tabId: 'me' } },
      { type: 'go-to-sign-in' },
    ]);
    expect(stepStream(state, { type: 'lock-granted' }, 1).effects).toEqual([]);
  });

  it('follows another tab to sign-in', () => {
    const { effects } = play([
      ...follows,
      { type: 'message', message: { kind: 'signed-out', tabId: 'leader' } },
    ]);
    expect(effects).toContainEqual({ type: 'go-to-sign-in' });
  });
});
