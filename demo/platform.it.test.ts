import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FAULTS } from '@/demo/faults';
import { type Platform, startPlatform } from '@/demo/platform';
import { createClient, createSkewableClock, startQuietPlatform, waitUntil } from '@/demo/test-support';

const SUMMARISE = { op: 'summarise', purpose: 'operations', destination: 'eu-central', account: 'acct-001' };
const TRANSFER = { ...SUMMARISE, op: 'transfer', to: 'acct-002', amountUnits: 5, replica: 'a' };
const TENANT_IDS = ['TENANT_001', 'TENANT_002', 'TENANT_003', 'TENANT_004', 'TENANT_005'];

describe('counters and the request log', () => {
  it('start complete and at zero, and stay there while nothing is handled', async () => {
    const platform = await startQuietPlatform();
    try {
      const client = createClient(platform);
      await client.call('POST', '/v1/tenants/TENANT_001/decisions', { op: 'nonsense' });
      const metrics = await client.metrics();
      for (const tenant of TENANT_IDS) {
        for (const outcome of ['success', 'failed', 'compensated'])
          expect(metrics.get(`mc_autonomy_decisions_total{tenant="${tenant}",outcome="${outcome}"}`)).toBe(0);
        for (const decision of ['allow', 'deny'])
          expect(metrics.get(`mc_policy_decisions_total{tenant="${tenant}",decision="${decision}"}`)).toBe(0);
        expect(metrics.get(`mc_cost_usd_total{tenant="${tenant}"}`)).toBe(0);
        expect(metrics.get(`mc_request_duration_seconds_count{tenant="${tenant}"}`)).toBe(0);
        for (const replica of ['a', 'b'])
          expect(
            metrics.get(`mc_aa_last_applied_timestamp_seconds{tenant="${tenant}",replica="${replica}"}`),
          ).toBeGreaterThan(1e9);
      }
      expect(metrics.get('mc_tenant_info{tenant="TENANT_003",residency="eu",tier="3"}')).toBe(1);
    } finally {
      await platform.close();
    }
  });

  it('agree exactly after the load generator has run', async () => {
    const platform = await startPlatform({ port: 0, seed: 7, rps: 40, replicationIntervalMs: 50 });
    try {
      const client = createClient(platform);
      await waitUntil(async () => (await client.log()).length >= 400);
      await platform.stopLoad();
      const entries = await client.log();
      const metrics = await client.metrics();
      for (const tenant of TENANT_IDS) {
        const own = entries.filter((entry) => entry.tenant === tenant);
        const count = (holds: (entry: (typeof own)[number]) => boolean) => own.filter(holds).length;
        expect(own.length).toBeGreaterThan(0);
        for (const outcome of ['success', 'failed', 'compensated'])
          expect(metrics.get(`mc_autonomy_decisions_total{tenant="${tenant}",outcome="${outcome}"}`)).toBe(
            count((entry) => entry.outcome === outcome),
          );
        for (const decision of ['allow', 'deny'])
          expect(metrics.get(`mc_policy_decisions_total{tenant="${tenant}",decision="${decision}"}`)).toBe(
            count((entry) => entry.decision === decision),
          );
        const usdMicro = own.reduce((sum, entry) => sum + entry.costUsdMicro, 0);
        expect(metrics.get(`mc_cost_usd_total{tenant="${tenant}"}`)).toBe(usdMicro / 1e6);
        expect(metrics.get(`mc_request_duration_seconds_count{tenant="${tenant}"}`)).toBe(own.length);
        for (const le of [0.05, 0.1, 0.25, 1])
          expect(metrics.get(`mc_request_duration_seconds_bucket{le="${le}",tenant="${tenant}"}`)).toBe(
            count((entry) => entry.durationSeconds <= le),
          );
      }
    } finally {
      await platform.close();
    }
  });
});

describe('faults', () => {
  const clock = createSkewableClock();
  let platform: Platform;
  let client: ReturnType<typeof createClient>;
  const TENANT = 'TENANT_001';
  const put = (fault: string, forSeconds = 60) =>
    client.call('PUT', `/v1/faults/${TENANT}`, { fault, forSeconds });
  const decideMany = (body: unknown, times: number) =>
    Promise.all(Array.from({ length: times }, () => client.decide(TENANT, body)));

  beforeAll(async () => {
    platform = await startQuietPlatform(clock.nowMs);
    client = createClient(platform);
  });
  afterEach(() => client.call('DELETE', `/v1/faults/${TENANT}`));
  afterAll(() => platform.close());

  it('latency: requests above one second appear in the histogram, and none once it is off', async () => {
    const slow = async () => {
      const metrics = await client.metrics();
      const total = metrics.get(`mc_request_duration_seconds_count{tenant="${TENANT}"}`) ?? Number.NaN;
      return (
        total - (metrics.get(`mc_request_duration_seconds_bucket{le="1",tenant="${TENANT}"}`) ?? Number.NaN)
      );
    };
    await put('latency');
    await decideMany(SUMMARISE, 10);
    expect(await slow()).toBe(10);
    await client.call('DELETE', `/v1/faults/${TENANT}?fault=latency`);
    await decideMany(SUMMARISE, 5);
    expect(await slow()).toBe(10);
  });

  it('cost: the same request is charged the dear route, and the usual one afterwards', async () => {
    const before = await client.decide(TENANT, SUMMARISE);
    await put('cost');
    const during = await client.decide(TENANT, SUMMARISE);
    await client.call('DELETE', `/v1/faults/${TENANT}`);
    const after = await client.decide(TENANT, SUMMARISE);
    expect([before.route, during.route, after.route]).toEqual(['standard', 'premium', 'standard']);
    expect(during.costUsdMicro).toBeGreaterThanOrEqual(9 * before.costUsdMicro);
    expect(after.costUsdMicro).toBe(before.costUsdMicro);
  });

  it('denies: the second region of the residency is denied, and allowed again afterwards', async () => {
    const elsewhere = { ...SUMMARISE, destination: 'eu-west' };
    expect((await client.decide(TENANT, elsewhere)).decision).toBe('allow');
    await put('denies');
    expect(await client.decide(TENANT, elsewhere)).toMatchObject({
      decision: 'deny',
      reasons: ['residency'],
      outcome: null,
    });
    expect((await client.decide(TENANT, SUMMARISE)).decision).toBe('allow');
    await client.call('DELETE', `/v1/faults/${TENANT}`);
    expect((await client.decide(TENANT, elsewhere)).decision).toBe('allow');
  });

  it('autonomy: two of five second steps fail and their first steps are undone; balances stay whole', async () => {
    const { totalUnits } = await client.ledger(TENANT, 'a');
    await put('autonomy');
    const during = await decideMany(TRANSFER, 10);
    expect(during.filter(({ outcome }) => outcome === 'compensated')).toHaveLength(4);
    expect((await client.ledger(TENANT, 'a')).totalUnits).toBe(totalUnits);
    await client.call('DELETE', `/v1/faults/${TENANT}`);
    const after = await decideMany(TRANSFER, 5);
    expect(after.every(({ outcome }) => outcome === 'success')).toBe(true);
  });

  it('lag: replication of this tenant alone stops, its lag grows with time, and it catches up afterwards', async () => {
    const other = 'TENANT_002';
    const digests = async () => {
      const [a, b] = [await client.ledger(TENANT, 'a'), await client.ledger(TENANT, 'b')];
      return { equal: a.digest === b.digest, pending: a.pending + b.pending };
    };
    const lagSeconds = async (tenant: string) => {
      const applied = (await client.metrics()).get(
        `mc_aa_last_applied_timestamp_seconds{tenant="${tenant}",replica="b"}`,
      );
      return clock.nowMs() / 1_000 - (applied ?? Number.NaN);
    };
    const isConverged = async () => (await digests()).equal && (await digests()).pending === 0;
    await waitUntil(isConverged);
    await put('lag', 3_600);
    await decideMany(TRANSFER, 3);
    clock.forward(120);
    await waitUntil(async () => (await lagSeconds(other)) < 60);
    expect(await lagSeconds(TENANT)).toBeGreaterThan(110);
    expect(await digests()).toEqual({ equal: false, pending: 6 });
    await client.call('DELETE', `/v1/faults/${TENANT}`);
    await waitUntil(isConverged);
    await waitUntil(async () => (await lagSeconds(TENANT)) < 60);
  });

  it('config: the network policy in the cluster is widened, and what it kept inside really gets out', async () => {
    const path = '/kubernetes/apis/networking.k8s.io/v1/namespaces/tenant-001/networkpolicies/agents';
    const policy = async () => (await client.call('GET', path)).body;
    const abroad = { ...SUMMARISE, destination: 'us-east' };
    const before = await policy();
    expect((await client.decide(TENANT, abroad)).reasons).toEqual(['residency']);
    await put('config');
    expect((await policy()).spec.egress).toContainEqual({ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }] });
    expect((await client.decide(TENANT, abroad)).decision).toBe('allow');
    await client.call('DELETE', `/v1/faults/${TENANT}?fault=config`);
    expect((await policy()).spec).toEqual(before.spec);
    expect((await client.decide(TENANT, abroad)).decision).toBe('deny');
  });

  it.each(FAULTS)('%s is listed while it is on and ends by itself', async (fault) => {
    expect((await put(fault, 30)).body).toMatchObject({ tenant: TENANT, fault });
    expect((await client.call('GET', '/v1/faults')).body.faults).toMatchObject([{ tenant: TENANT, fault }]);
    clock.forward(31);
    expect((await client.call('GET', '/v1/faults')).body.faults).toEqual([]);
  });
});

it('both replicas accept writes at once and converge to equal stores', async () => {
  const platform = await startQuietPlatform();
  try {
    const client = createClient(platform);
    const writes = Array.from({ length: 30 }, (_, n) =>
      client.decide('TENANT_002', { ...TRANSFER, destination: 'us-east', replica: n % 2 === 0 ? 'a' : 'b' }),
    );
    for (const { outcome } of await Promise.all(writes)) expect(outcome).toBe('success');
    await waitUntil(async () => {
      const [a, b] = [await client.ledger('TENANT_002', 'a'), await client.ledger('TENANT_002', 'b')];
      return a.digest === b.digest && a.pending + b.pending === 0;
    });
    const pristine = await client.ledger('TENANT_004', 'a');
    expect((await client.ledger('TENANT_002', 'a')).digest).not.toBe(pristine.digest);
    expect((await client.ledger('TENANT_002', 'a')).totalUnits).toBe(pristine.totalUnits);
  } finally {
    await platform.close();
  }
});
