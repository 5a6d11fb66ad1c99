import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '@/lib/kernel';
import { testCtx, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { clearDemoFault, setDemoFault } from './switch-faults';

let test: TestDb;
let platform: Server;
let demoUrl: string;
let asked: { method: string; url: string; body: string }[] = [];
let reply = { status: 200, body: '{}' };

beforeAll(async () => {
  test = await createTestDb();
  platform = createServer(async (req, res) => {
    let body = '';
    for await (const chunk of req) body += String(chunk);
    asked.push({ method: req.method ?? '', url: req.url ?? '', body });
    res.writeHead(reply.status, { 'Content-Type': 'application/json' }).end(reply.body);
  }).listen(0, '127.0.0.1');
  await once(platform, 'listening');
  demoUrl = `http://127.0.0.1:${(platform.address() as AddressInfo).port}`;
});
afterAll(async () => {
  platform.closeAllConnections();
  platform.close();
  await test.drop();
});
beforeEach(() => {
  asked = [];
  reply = { status: 200, body: '{}' };
});

const operator = () => testCtx(test.db, testUser('operator'));
const code = (error: unknown) => (error instanceof AppError ? error.code : error);
const audited = () =>
  test.db.auditEvent.findMany({ where: { objectKind: 'demo-fault' }, orderBy: { id: 'asc' } });

describe('switching a fault of the demo platform', () => {
  it('asks the platform and leaves an audit row', async () => {
    await setDemoFault(operator(), { tenant: 'TENANT_003', fault: 'latency', forSeconds: 600 }, { demoUrl });
    await clearDemoFault(operator(), { tenant: 'TENANT_003', fault: 'latency' }, { demoUrl });
    await clearDemoFault(operator(), { tenant: 'TENANT_003' }, { demoUrl });
    expect(asked.map(({ method, url, body }) => [method, url, body])).toEqual([
      ['PUT', '/v1/faults/TENANT_003', '{"fault":"latency","forSeconds":600}'],
      ['DELETE', '/v1/faults/TENANT_003?fault=latency', ''],
      ['DELETE', '/v1/faults/TENANT_003', ''],
    ]);
    expect((await audited()).map(({ action, tenantId }) => [action, tenantId])).toEqual([
      ['demo.fault-set', 'TENANT_003'],
      ['demo.fault-cleared', 'TENANT_003'],
      ['demo.fault-cleared', 'TENANT_003'],
    ]);
  });

  it.each([
    [
      'refuses',
      { status: 422, body: '{"detail":"fault: expected one of latency"}' },
      'unreachable',
      /expected one of latency/,
    ],
    ['does not know the tenant', { status: 404, body: 'nope' }, 'not_found', /HTTP 404/],
  ])('leaves no trace when the platform %s', async (_name, answer, expected, words) => {
    reply = answer;
    const before = (await audited()).length;
    const failed = setDemoFault(operator(), { tenant: 'TENANT_001', fault: 'cost' }, { demoUrl });
    await expect(failed).rejects.toSatisfy(
      (e) => e instanceof AppError && e.code === expected && words.test(e.userMessage),
    );
    expect(await audited()).toHaveLength(before);
  });

  it.each([
    ['no platform runs', undefined, 'not_found'],
    ['the platform is away', 'http://127.0.0.1:9', 'unreachable'],
  ])('says so when %s', async (_name, url, expected) => {
    const failed = setDemoFault(operator(), { tenant: 'TENANT_001', fault: 'cost' }, { demoUrl: url });
    await expect(failed).rejects.toSatisfy((e) => code(e) === expected);
  });

  it('is for operators of the tenant', async () => {
    const viewer = testCtx(test.db, testUser('viewer'));
    const other = testCtx(test.db, testUser([{ role: 'operator', tenants: ['TENANT_002'] }]));
    for (const ctx of [viewer, other]) {
      const failed = setDemoFault(ctx, { tenant: 'TENANT_001', fault: 'cost' }, { demoUrl });
      await expect(failed).rejects.toSatisfy((e) => code(e) === 'forbidden');
    }
    const unknown = setDemoFault(operator(), { tenant: 'NOPE', fault: 'cost' }, { demoUrl });
    await expect(unknown).rejects.toSatisfy((e) => code(e) === 'not_found');
    expect(asked).toEqual([]);
  });
});
