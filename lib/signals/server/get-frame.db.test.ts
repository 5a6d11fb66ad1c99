import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '@/lib/access';
import { AppError } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { createMetrics, type Metrics } from '@/lib/platform/metrics';
import { testClock, testConfig, testCtx, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { type FakePrometheus, startFakePrometheus } from '@/lib/testing/fake-prometheus';
import { readEvents } from '@/lib/testing/read-events';
import { alignRange, emptyFrame } from '../align';
import { resolveRegistry } from '../registry';
import { createFrameStore } from './frame-store';
import { getFrame, readFrameCost } from './get-frame';
import { listSources, testSource } from './read-sources';
import { readSignalsStatus } from './read-status';
import { openRuntime, provideSignals, type SignalsRuntime } from './signals-runtime';
import { subscribeFrames } from './subscribe-frames';

const P95 = 'tenant:mc_request_duration_seconds:p95_rate5m';
let test: TestDb;
let fake: FakePrometheus;
let runtime: SignalsRuntime;
let counted: Metrics;
let base: Ctx;

beforeAll(async () => {
  test = await createTestDb();
});
afterAll(() => test.drop());
beforeEach(async () => {
  await test.db.frameTick.deleteMany();
  fake = await startFakePrometheus(
    ['TENANT_001', 'TENANT_002'].map((tenant, n) => ({
      labels: { __name__: P95, tenant },
      when: P95,
      at: () => n + 1,
    })),
  );
  const config = testConfig(`
environment: { name: test, kind: demo }
sources: [{ id: main, url: "${fake.url}", region: eu, rules: installed, headers: { X-Scope-OrgID: hidden-org } }]
tenants: [{ id: TENANT_001, residency: eu }, { id: TENANT_002, residency: us }, { id: TENANT_003, residency: eu }]
`);
  const clock = testClock();
  const { ports } = testCtx(test.db, { kind: 'anonymous' });
  base = testCtx(
    test.db,
    { kind: 'anonymous' },
    {
      clock,
      ports: { ...ports, config, registry: resolveRegistry(config.signals, config.sources) },
    },
  );
  counted = createMetrics();
  runtime = openRuntime(base, counted, () => test.url);
  provideSignals(base, runtime);
});
afterEach(async () => {
  await runtime.close();
  await fake.close();
});

const as = (actor: Actor): Ctx => ({ ...base, actor });
const viewerOf = (...tenants: string[]) => as(testUser([{ role: 'viewer', tenants }]));
const code = (error: unknown) => (error instanceof AppError ? error.code : error);

async function publish(): Promise<void> {
  const now = base.clock.now().getTime() / 1000;
  const empty = emptyFrame('1h', alignRange(now, '1h'), base.ports.registry);
  const slots = Array(360).fill(0.5);
  await createFrameStore(test.db).publish({
    ...empty,
    seq: 1,
    fetchedAtSeconds: now,
    points: { ...empty.points, p95: { TENANT_001: slots, TENANT_002: slots } },
  });
}

describe('reading a standard frame', () => {
  it('shows a viewer the granted tenants and nothing of others', async () => {
    await publish();
    const frame = await getFrame(viewerOf('TENANT_001'), { frame: '1h' });
    expect(Object.keys(frame.points.p95 ?? {})).toEqual(['TENANT_001']);
    expect(JSON.stringify(frame)).not.toContain('TENANT_002');
    expect(fake.requests).toEqual([]);
  });

  it('narrows to the tenants asked for', async () => {
    await publish();
    const frame = await getFrame(as(testUser('viewer')), { frame: '1h' }, ['TENANT_002']);
    expect(Object.keys(frame.points.p95 ?? {})).toEqual(['TENANT_002']);
  });

  it.each([
    ['a foreign tenant is as unknown as one that does not exist', ['TENANT_002'], 'not_found'],
    ['a tenant that does not exist', ['NOPE'], 'not_found'],
    ['one of several', ['TENANT_001', 'TENANT_002'], 'not_found'],
  ])('%s', async (_name, tenants, expected) => {
    await expect(getFrame(viewerOf('TENANT_001'), { frame: '1h' }, tenants)).rejects.toSatisfy(
      (e) => code(e) === expected,
    );
  });

  it('is for people who may read: not strangers, not CI', async () => {
    await expect(getFrame(base, { frame: '1h' })).rejects.toSatisfy((e) => code(e) === 'unauthenticated');
    await expect(getFrame(as(testUser('ci')), { frame: '1h' })).rejects.toSatisfy(
      (e) => code(e) === 'forbidden',
    );
  });

  it('works for a command line without a listening connection', async () => {
    await publish();
    const local = {
      ...as({ kind: 'local', osUser: 'me', grants: [{ role: 'operator', tenants: '*' }] }),
      from: null,
    };
    expect((await getFrame(local, { frame: '1h' })).seq).toBe(1);
  });

  it('before anybody has polled says so', async () => {
    expect(await getFrame(viewerOf('TENANT_001'), { frame: '6h' })).toMatchObject({
      seq: 0,
      staleReason: 'No worker has polled yet',
    });
  });

  it('that nobody renews any more is stale since it was last read', async () => {
    await publish();
    const at = base.clock.now().getTime() / 1000;
    const later = { ...viewerOf('TENANT_001'), clock: { now: () => new Date((at + 61) * 1000) } };
    expect(await getFrame(later, { frame: '1h' })).toMatchObject({
      staleSinceSeconds: at,
      staleReason: 'No worker is polling',
    });
  });
});

describe('reading a range of one’s own', () => {
  it('is snapped, and equal ranges of different people share one query', async () => {
    const ranges = [
      ['now-40m', 'now'],
      ['now-40m', 'now'],
      ['2030-06-15T11:20:00Z', '2030-06-15T12:00:00Z'],
    ] as const;
    const frames = await Promise.all(
      ranges.map(([from, to]) => getFrame(viewerOf('TENANT_001'), { from, to })),
    );
    expect(new Set(frames.map(({ key }) => key)).size).toBe(1);
    expect(frames[0]?.points.p95?.TENANT_001?.at(-1)).toBe(1);
    expect(fake.requests).toHaveLength(1);
    expect((await counted.prometheusCoalesced.get()).values[0]?.value).toBe(2);
    expect((await counted.prometheusQueries.get()).values[0]).toMatchObject({
      labels: { reason: 'custom' },
      value: 1,
    });
  });

  it('one query serves people with different grants, each seeing their own', async () => {
    const query = { from: 'now-3h', to: 'now' };
    const [one, two] = await Promise.all([
      getFrame(viewerOf('TENANT_001'), query),
      getFrame(viewerOf('TENANT_002'), query),
    ]);
    expect([Object.keys(one.points.p95 ?? {}), Object.keys(two.points.p95 ?? {})]).toEqual([
      ['TENANT_001'],
      ['TENANT_002'],
    ]);
    expect(fake.requests).toHaveLength(1);
  });

  it('a source that fails is stale with its reason, and is not asked again for a tick', async () => {
    await fake.kill();
    const query = { from: 'now-3h', to: 'now' };
    const frame = await getFrame(viewerOf('TENANT_001'), query);
    expect(frame.staleReason).toContain('cannot be reached');
    await getFrame(viewerOf('TENANT_001'), query);
    expect((await counted.prometheusQueries.get()).values[0]?.value).toBe(1);
  });

  it.each([
    ['reversed', 'now', 'now-1h'],
    ['thirty years', 'now-11000d', 'now'],
    ['in the future', 'now+2h', 'now+3h'],
    ['no time at all', 'yesterday-ish', 'now'],
    ['PromQL', 'up{tenant=~".*"}', 'now'],
  ])('%s is refused and costs no query', async (_name, from, to) => {
    await expect(getFrame(viewerOf('TENANT_001'), { from, to })).rejects.toSatisfy(
      (e) => code(e) === 'invalid_input',
    );
    expect(fake.requests).toEqual([]);
  });
});

describe('streams', () => {
  it('hold only what the actor may read', async () => {
    await publish();
    const { stream } = subscribeFrames(viewerOf('TENANT_002'), { frames: ['1h'] }, null);
    const reader = readEvents(stream);
    const { data } = await reader.next('frame');
    expect(data).toContain('TENANT_002');
    expect(data).not.toContain('TENANT_001');
    await reader.cancel();
  });

  it('of a foreign tenant do not open', () => {
    const open = () =>
      subscribeFrames(viewerOf('TENANT_002'), { frames: ['1h'], tenants: ['TENANT_001'] }, null);
    expect(open).toThrowError('tenants not visible');
  });
});

describe('sources', () => {
  it('are listed without addresses of credentials or headers', async () => {
    const sources = await listSources(viewerOf('TENANT_001'));
    expect(sources).toMatchObject([
      { id: 'main', url: fake.url, rules: 'installed', declaredAt: 'test.yaml:3' },
    ]);
    expect(JSON.stringify(sources)).not.toContain('hidden-org');
  });

  it('can be tested by an operator; the outcome is audited', async () => {
    const result = await testSource(as(testUser('operator')), 'main');
    expect(result).toMatchObject({
      ok: true,
      version: '2.42.0',
      recordedSignals: 1,
      mappedSignals: 7,
      failure: null,
    });
    const [row] = await test.db.auditEvent.findMany({ where: { action: 'source.tested' } });
    expect(row).toMatchObject({
      objectId: 'main',
      actorName: 'operator',
      detail: { ok: true, failure: null },
    });
  });

  it('that fail say how, by name', async () => {
    await fake.kill();
    expect((await testSource(as(testUser('operator')), 'main')).failure).toMatchObject({
      kind: 'unreachable',
    });
  });

  it('are not for viewers to test, and unknown ones are not found', async () => {
    await expect(testSource(viewerOf('TENANT_001'), 'main')).rejects.toSatisfy(
      (e) => code(e) === 'forbidden',
    );
    await expect(testSource(as(testUser('operator')), 'other')).rejects.toSatisfy(
      (e) => code(e) === 'not_found',
    );
  });
});

describe('status', () => {
  it('adds this process’s own queries to what the leader reports', async () => {
    const cost = {
      queriesPerSecond: 0.12,
      tickSeconds: 10,
      governor: 'off',
      reason: 'r',
      leader: 'w',
    } as const;
    const lastTickAtSeconds = base.clock.now().getTime() / 1000;
    await createFrameStore(test.db).publishCost({ ...cost, lastTickAtSeconds });
    await runtime.hub().ready;
    expect((await readFrameCost(viewerOf('TENANT_001'))).queriesPerSecond).toBeCloseTo(0.12);
    for (const hours of [2, 3, 4])
      await getFrame(viewerOf('TENANT_001'), { from: `now-${hours}h`, to: 'now' });
    expect((await readFrameCost(viewerOf('TENANT_001'))).queriesPerSecond).toBeCloseTo(0.12 + 3 / 60);
  });

  it('tells the age of each frame', async () => {
    await publish();
    const status = await readSignalsStatus(viewerOf('TENANT_001'));
    expect(status.frames.map(({ frame, seq, ageSeconds }) => [frame, seq, ageSeconds])).toEqual([
      ['1h', 1, 0],
      ['6h', 0, null],
      ['24h', 0, null],
      ['7d', 0, null],
    ]);
  });
});
