import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { requestApproval, submitDecision } from '@/lib/approvals/server';
import { openDb } from '@/lib/platform/db';
import { createMetrics } from '@/lib/platform/metrics';
import { openRuntime, provideSignals } from '@/lib/signals/server';
import { HERE, testPerson, withPasskey } from '@/lib/testing/approvers';
import { testClock, testCtx, testRuntime, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { loadApiRoutes } from './openapi-routes';
import { trackPeerAddresses } from './peer-address';
import { setRuntime } from './runtime';

const clock = testClock();
let test: TestDb;
let signals: ReturnType<typeof openRuntime>;
let web: Server;

/** The route on a port of its own, as a web process serves it: who asks is told by the socket. */
beforeAll(async () => {
  test = await createTestDb();
  trackPeerAddresses();
  const [route] = await loadApiRoutes(['app/api/metrics/route.ts']);
  const params = { params: Promise.resolve({}) };
  web = createServer(async (req, res) => {
    const headers = new Headers(req.headers as Record<string, string>);
    const reply = await route?.handler?.(new Request(`http://localhost${req.url}`, { headers }), params);
    res.writeHead(reply?.status ?? 500).end(await reply?.text());
  }).listen(0, '127.0.0.1');
  await once(web, 'listening');
});
afterAll(async () => {
  web.closeAllConnections();
  web.close();
  await signals.close();
  await test.drop();
});

function serve(db: TestDb['db']): void {
  const runtime = testRuntime(db, { clock });
  setRuntime(runtime);
  const ctx = testCtx(db, { kind: 'anonymous' }, { clock, ports: runtime.ports });
  signals = openRuntime(ctx, createMetrics(), () => test.url);
  provideSignals(ctx, signals);
}

/** Scrapes the route as Prometheus does, from this machine; gives the samples whose series starts with a name, by labels. */
async function scrape(name: string): Promise<Record<string, number>> {
  const reply = await fetch(`http://127.0.0.1:${(web.address() as AddressInfo).port}/api/metrics`);
  expect(reply.status).toBe(200);
  const text = await reply.text();
  expect(text).toContain(`# TYPE ${name} `);
  const samples = text.split('\n').filter((line) => line.startsWith(`${name}{`));
  return Object.fromEntries(
    samples.map((line) => {
      const [, labels = '', value] = /^[a-z_]+\{(.*)\} (\S+)$/.exec(line) ?? [];
      return [labels, Number(value)];
    }),
  );
}

it('a scrape says what waits, since when, what was decided and why something was refused', async () => {
  serve(test.db);
  const none = { 'kind="config-change"': 0, 'kind="enactment"': 0, 'kind="budget"': 0, 'kind="release"': 0 };
  expect(await scrape('mc_approvals_pending')).toEqual(none);
  expect(await scrape('mc_approvals_oldest_pending_seconds')).toEqual(none);

  const operator = testCtx(test.db, testUser('operator', 'usr_PROPOSER0000000000000000'), { clock });
  const ask = async (subjectKey: string, over: object = {}) =>
    (
      await requestApproval(operator, {
        kind: 'config-change',
        title: 'Widen egress',
        payload: { n: 1 },
        subjectKey,
        ...over,
      })
    ).approval.id;
  const [first, second] = [await ask('one', { quorum: 2 }), await ask('two', { tenantId: 'TENANT_001' })];
  clock.advance(90);
  await ask('three', { kind: 'budget', expiresInSeconds: 60 });
  clock.advance(30);
  expect(await scrape('mc_approvals_pending')).toEqual({
    ...none,
    'kind="config-change"': 2,
    'kind="budget"': 1,
  });
  expect(await scrape('mc_approvals_oldest_pending_seconds')).toEqual({
    ...none,
    'kind="config-change"': 120,
    'kind="budget"': 30,
  });

  const ann = await testPerson(test, clock);
  const passkey = await withPasskey(ann);
  await passkey.sign(first);
  await expect(passkey.sign(first)).rejects.toThrow('duplicate-person');
  await submitDecision(ann.ctx, HERE, second, { decision: 'deny', reason: 'too wide' });
  // Its time is over, whether or not a job has written that down.
  clock.advance(30);
  expect(await scrape('mc_approvals_pending')).toEqual({ ...none, 'kind="config-change"': 1 });
  expect(await scrape('mc_approval_decisions_total')).toEqual({
    'kind="config-change",decision="approve"': 1,
    'kind="config-change",decision="deny"': 1,
  });
  expect(await scrape('mc_approval_refusals_total')).toEqual({ 'code="duplicate-person"': 1 });
});

it('a scrape while the database is away has no number for what waits, and still has the others', async () => {
  await signals.close();
  const gone = openDb('postgresql://mc_app:pw@127.0.0.1:9/none', 1);
  serve(gone);
  expect(await scrape('mc_approvals_pending')).toEqual({});
  expect(await scrape('mc_approvals_oldest_pending_seconds')).toEqual({});
  expect(await scrape('mc_approval_refusals_total')).toEqual({ 'code="duplicate-person"': 1 });
  await gone.$disconnect();
});
