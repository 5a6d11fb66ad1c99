import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { APPROVAL_CHANNEL } from '@/lib/approvals';
import { requestApproval } from '@/lib/approvals/server';
import { createEvent, EVENT_CHANNEL, findEvent } from '@/lib/events/server';
import { createLogger } from '@/lib/platform/logger';
import { createMetrics, type Metrics } from '@/lib/platform/metrics';
import { listenToPostgres } from '@/lib/platform/pg-listen';
import { testClock, testCtx, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { readEvents, type StreamReader } from '@/lib/testing/read-events';
import type { Frame } from '../frame';
import { createFrameHub, type FrameHub, type Scope } from './frame-hub';
import { createFrameStore, FRAME_CHANNEL, type FrameStore } from './frame-store';

let test: TestDb;
let store: FrameStore;
let hub: FrameHub;
let counted: Metrics;
let readers: StreamReader[] = [];
beforeAll(async () => {
  test = await createTestDb();
});
afterAll(() => test.drop());
beforeEach(async () => {
  await test.db.frameTick.deleteMany();
  store = createFrameStore(test.db);
  counted = createMetrics();
  hub = openHub();
  await hub.ready;
});
afterEach(async () => {
  for (const reader of readers) await reader.cancel();
  readers = [];
  await hub.close();
});

function openHub(): FrameHub {
  return createFrameHub({
    store: createFrameStore(test.db),
    listen: ({ news, connected }) =>
      listenToPostgres({
        url: test.url,
        channels: [FRAME_CHANNEL, EVENT_CHANNEL, APPROVAL_CHANNEL],
        onNotification: news,
        onConnect: connected,
        logger: createLogger('test', 'silent'),
        reconnectMs: 50,
      }),
    eventChannel: EVENT_CHANNEL,
    approvalChannel: APPROVAL_CHANNEL,
    findEvent: (id) => findEvent(test.db, id),
    clock: testClock(),
    logger: createLogger('test', 'silent'),
    metrics: counted,
  });
}

const frame = (seq: number): Frame => ({
  key: '1h',
  seq,
  registryVersion: 'v1',
  startSeconds: 1_000 + seq * 10,
  endSeconds: 1_020 + seq * 10,
  stepSeconds: 10,
  points: {
    p95: { TENANT_001: [seq, seq + 1, seq + 2], TENANT_002: [seq * 100, seq * 100 + 100, seq * 100 + 200] },
  },
  signals: { p95: { state: 'ok' } },
  fetchedAtSeconds: 1_020 + seq * 10,
  staleSinceSeconds: null,
  staleReason: null,
  warnings: [],
});

function open(scope: Scope, lastEventId: string | null = null): StreamReader {
  const reader = readEvents(hub.open({ frames: ['1h'], scope, sees: scope, lastEventId }).stream);
  readers.push(reader);
  return reader;
}

const json = (text: string) =>
  JSON.parse(text) as {
    seq: number;
    baseSeq?: number | null;
    points: Record<string, Record<string, unknown>>;
  };

describe('a stream', () => {
  it('begins with the whole frame, then brings what changed', async () => {
    await store.publish(frame(1));
    await vi.waitFor(() => expect(hub.frame('1h')?.seq).toBe(1));
    const reader = open('*');
    const first = await reader.next('frame');
    expect(json(first.data)).toEqual(frame(1));
    await store.publish(frame(2));
    const delta = json((await reader.next('delta')).data);
    expect([delta.baseSeq, delta.seq]).toEqual([1, 2]);
    expect(delta.points.p95?.TENANT_001).toEqual([4]);
  });

  it('opened before anybody has polled gets the first frame when there is one', async () => {
    const reader = open('*');
    await reader.next('cost');
    await store.publish(frame(1));
    expect(json((await reader.next('frame')).data).seq).toBe(1);
  });

  it('gets a change also where the database holds a whole frame, and after a change of leader', async () => {
    await store.publish(frame(1));
    await vi.waitFor(() => expect(hub.frame('1h')?.seq).toBe(1));
    const reader = open('*');
    await reader.next('frame');
    await reader.next('approval');
    await createFrameStore(test.db).publish(frame(2));
    const next = await reader.next();
    expect([next.event, json(next.data).baseSeq, json(next.data).seq]).toEqual(['delta', 1, 2]);
  });

  it('never holds samples of tenants outside its scope, whole or changed', async () => {
    await store.publish(frame(1));
    await vi.waitFor(() => expect(hub.frame('1h')?.seq).toBe(1));
    const reader = open(['TENANT_001']);
    const whole = await reader.next('frame');
    await store.publish(frame(2));
    const delta = await reader.next('delta');
    for (const { data } of [whole, delta]) {
      expect(data).toContain('TENANT_001');
      expect(data).not.toContain('TENANT_002');
      expect(data).not.toContain('300');
    }
  });

  it('that comes back gets only what it missed', async () => {
    await store.publish(frame(1));
    await vi.waitFor(() => expect(hub.frame('1h')?.seq).toBe(1));
    const { id } = await open(['TENANT_001']).next('frame');
    for (const seq of [2, 3]) await store.publish(frame(seq));
    await vi.waitFor(() => expect(hub.frame('1h')?.seq).toBe(3));
    const again = open(['TENANT_001'], id);
    expect(
      [await again.next(), await again.next()].map(({ event, data }) => [event, json(data).seq]),
    ).toEqual([
      ['delta', 2],
      ['delta', 3],
    ]);
  });

  it.each([
    ['of another scope', 'all~1h.1'],
    ['of a future that never was', null],
    ['that is not one', 'constructor~1h.x'],
  ])('with an event id %s gets a whole frame', async (_name, id) => {
    await store.publish(frame(1));
    await vi.waitFor(() => expect(hub.frame('1h')?.seq).toBe(1));
    const own = (await open(['TENANT_001']).next('frame')).id ?? '';
    const reader = open(['TENANT_001'], id ?? own.replace('1h.1', '1h.99'));
    expect((await reader.next()).event).toBe('frame');
  });

  it('is told of the cost', async () => {
    const reader = open('*');
    expect(JSON.parse((await reader.next('cost')).data)).toMatchObject({
      leader: null,
      reason: 'No worker has polled yet',
    });
  });
});

describe('news of approvals', () => {
  it('reaches whoever sees the tenant, also when it is not on screen, and nobody else; only that there is news', async () => {
    const listening = (sees: Scope) => {
      const reader = readEvents(hub.open({ frames: [], scope: [], sees, lastEventId: null }).stream);
      readers.push(reader);
      return reader;
    };
    const [mine, other, all] = [listening(['TENANT_001']), listening(['TENANT_002']), listening('*')];
    // Whatever was missed before the stream opened, the browser reads once.
    await Promise.all([mine, other, all].map((reader) => reader.next('approval')));
    const ctx = testCtx(test.db, testUser('operator'));
    const request = { kind: 'config-change', title: 'Widen egress', payload: { n: 1 } } as const;
    await requestApproval(ctx, { ...request, tenantId: 'TENANT_001', subjectKey: 'one' });
    expect((await mine.next()).data).toBe('{}');
    expect((await all.next()).event).toBe('approval');
    await createEvent(
      ctx,
      {
        kind: 'deploy',
        title: 'a mark behind it',
        tenant: 'TENANT_002',
        link: undefined,
        startsAt: undefined,
        endsAt: undefined,
      },
      null,
    );
    await requestApproval(ctx, { ...request, subjectKey: 'all' });
    // The first thing the other hears is what concerns no tenant, and so everybody.
    expect((await other.next()).event).toBe('approval');
    expect((await counted.sseResyncs.get()).values[0]?.value ?? 0).toBe(0);
  });
});

describe('annotations', () => {
  it('reach those who may read the tenant, and those for all tenants reach everybody', async () => {
    const ctx = testCtx(test.db, testUser('responder'));
    const mine = open(['TENANT_001']);
    const other = open(['TENANT_002']);
    await Promise.all([mine.next('cost'), other.next('cost')]);
    const event = { kind: 'deploy', link: undefined, startsAt: undefined, endsAt: undefined } as const;
    await createEvent(ctx, { ...event, tenant: 'TENANT_001', title: 'only one' }, null);
    await createEvent(ctx, { ...event, tenant: null, title: 'for all' }, null);
    expect(JSON.parse((await mine.next('annotation')).data)).toMatchObject({ title: 'only one' });
    expect(JSON.parse((await other.next('annotation')).data)).toMatchObject({ title: 'for all' });
  });
});

describe('a client that never reads', () => {
  it('costs a bounded queue, is given a whole frame if it ever reads again, and others notice nothing', async () => {
    await store.publish(frame(1));
    await vi.waitFor(() => expect(hub.frame('1h')?.seq).toBe(1));
    const big = (seq: number): Frame => ({ ...frame(seq), warnings: ['w'.repeat(200_000)] });
    const silent = hub.open({ frames: ['1h'], scope: '*', sees: '*', lastEventId: 'all~1h.1' });
    const lively = open('*');
    await lively.next('frame');
    for (let seq = 2; seq <= 12; seq++) {
      await store.publish(big(seq));
      expect(json((await lively.next('delta')).data).seq).toBe(seq);
    }
    expect((await counted.sseResyncs.get()).values[0]?.value).toBeGreaterThan(0);
    const late = readEvents(silent.stream);
    readers.push(late);
    expect(json((await late.next('frame')).data).seq).toBe(12);
  });
});

describe('the hub', () => {
  it('catches up after its connection was cut', async () => {
    await store.publish(frame(1));
    await vi.waitFor(() => expect(hub.frame('1h')?.seq).toBe(1));
    await test.db.$executeRawUnsafe(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = current_user AND datname = current_database() AND query LIKE 'LISTEN%'`,
    );
    await store.publish(frame(2));
    await vi.waitFor(() => expect(hub.frame('1h')?.seq).toBe(2), { timeout: 5_000 });
  });

  it('forgets a client that has gone', async () => {
    const reader = open('*');
    await reader.next('cost');
    expect(hub.clientCount()).toBe(1);
    await reader.cancel();
    expect(hub.clientCount()).toBe(0);
  });

  it('ends every stream when it closes', async () => {
    const reader = open('*');
    await reader.next('cost');
    await hub.close();
    expect(await reader.ended()).toBe(true);
  });
});
