import { encode } from 'next-auth/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { createUser, signIn } from '@/lib/access/server';
import { createMetrics } from '@/lib/platform/metrics';
import { openRuntime, provideSignals } from '@/lib/signals/server';
import { testClock, testCtx, testRuntime } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { type ApiRoute, loadApiRoutes } from './openapi-routes';
import { getRuntime, setRuntime } from './runtime';

let test: TestDb;
let cookie = '';
let userId = '';
let signals: ReturnType<typeof openRuntime>;
const clock = testClock();

beforeAll(async () => {
  test = await createTestDb();
  setRuntime(testRuntime(test.db, { clock }));
  const system = testCtx(test.db, { kind: 'system', job: 'test' }, { clock });
  signals = openRuntime({ ...system, ports: getRuntime().ports }, createMetrics(), () => test.url);
  provideSignals({ ...system, ports: getRuntime().ports }, signals);
  const email = 'everything@example.com';
  const { user, oneTimePassword } = await createUser(system, {
    email,
    name: 'Everything',
    grants: [
      { role: 'admin', tenants: '*' },
      { role: 'auditor', tenants: '*' },
    ],
  });
  userId = user.id;
  await test.db.user.update({ where: { id: user.id }, data: { mustChangePassword: false } });
  const stranger = testCtx(test.db, { kind: 'anonymous' }, { clock });
  const { sessionId } = await signIn(stranger, { email, password: oneTimePassword });
  const sealed = await encode({ token: { sid: sessionId }, secret: getRuntime().env.NEXTAUTH_SECRET });
  cookie = `mc-0a1b2c3d-session=${sealed}`;
}, 120_000);
afterAll(async () => {
  await signals.close();
  await test.drop();
});

/** Calls a route as it is served and holds its answer against what the document says of it. */
async function answerOf(file: string, method: ApiRoute['method'], search = '', body?: unknown, params = {}) {
  const routes = await loadApiRoutes([`app/api/${file}/route.ts`]);
  const handler = routes.find((route) => route.method === method)?.handler;
  const response = await handler?.(
    new Request(`http://localhost:3000/api/x${search}`, {
      method,
      headers: {
        cookie,
        'sec-fetch-site': 'same-origin',
        origin: 'http://localhost:3000',
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }),
    { params: Promise.resolve(params) },
  );
  const answer: unknown = await response?.json();
  return { schema: handler?.shape.doc?.response as z.ZodType, answer, status: response?.status };
}

describe('what the document says of answers', () => {
  it.each<[string, ApiRoute['method'], string, unknown?, object?]>([
    ['events', 'POST', '', { tenant: 'TENANT_001', kind: 'note', title: 'first' }],
    ['events', 'GET', ''],
    ['tokens', 'POST', '', { name: 'script', grants: [{ role: 'viewer', tenants: ['TENANT_001'] }] }],
    ['tokens', 'GET', '?all=true'],
    [
      'users',
      'POST',
      '',
      { email: 'sam@example.com', name: 'Sam', grants: [{ role: 'viewer', tenants: '*' }] },
    ],
    [
      'approvals',
      'POST',
      '',
      { kind: 'config-change', title: 'Widen', payload: { n: 1 }, subjectKey: 'x', tenantId: 'TENANT_001' },
    ],
    ['approvals', 'GET', '?state=pending'],
    ['approvals', 'GET', '?waiting=me'],
    ['approvals/waiting', 'GET', ''],
    ['me/approver-keys', 'GET', ''],
    ['users', 'GET', ''],
    ['tenants', 'GET', ''],
    ['tenants/[tenantId]', 'GET', '', undefined, { tenantId: 'TENANT_002' }],
    ['audit', 'GET', ''],
    ['audit/export', 'GET', '?format=json'],
    ['access/review', 'GET', '?on=2030-06-15'],
    ['me', 'GET', ''],
    ['me/sessions', 'GET', ''],
    ['sources', 'GET', ''],
    ['signals', 'GET', ''],
    ['status', 'GET', ''],
    ['overview', 'GET', ''],
    ['frames', 'GET', '?frame=1h'],
    ['keys', 'GET', ''],
    ['keys/rotate', 'POST', '', { purpose: 'log', reason: 'yearly rotation' }],
    ['keys/keyset', 'GET', ''],
    ['log', 'GET', ''],
    ['log/verifications', 'POST', ''],
    ['log/verifications', 'GET', ''],
    ['evidence/records/dashboard', 'POST', ''],
    ['evidence/records/rules', 'POST', ''],
    ['evidence/records', 'GET', ''],
    ['evidence/bundles', 'POST', '', {}],
    ['evidence/bundles', 'GET', ''],
    ['health/live', 'GET', ''],
    ['health/ready', 'GET', ''],
  ])('%s %s%s is true', async (file, method, search, body, params) => {
    const { schema, answer, status } = await answerOf(file, method, search, body, params);
    expect(status).toBeLessThan(300);
    expect(schema.safeParse(answer).error).toBeUndefined();
    // Nothing is sent that the document does not name: parsing drops what it does not know.
    expect(schema.parse(answer)).toEqual(answer);
  });

  it('is true of one record, one bundle and one verification', async () => {
    const newest = async (file: string) =>
      (await answerOf(file, 'GET')).answer as Record<string, { id: string }[]>;
    const recordId = (await newest('evidence/records')).records?.[0]?.id;
    const bundleId = (await newest('evidence/bundles')).bundles?.[0]?.id;
    const { answer: verifications } = await answerOf('log/verifications', 'GET');
    const verificationId = (verifications as { running: { id: string } }).running.id;
    for (const [file, params] of [
      ['evidence/records/[recordId]', { recordId }],
      ['evidence/bundles/[bundleId]', { bundleId }],
      ['log/verifications/[verificationId]', { verificationId }],
    ] as const) {
      const { schema, answer, status } = await answerOf(file, 'GET', '', undefined, params);
      expect([file, status]).toEqual([file, 200]);
      expect(schema.parse(answer)).toEqual(answer);
    }
  });

  it('is true of one person', async () => {
    const { schema, answer } = await answerOf('users/[userId]', 'GET', '', undefined, { userId });
    expect(schema.parse(answer)).toEqual(answer);
  });
});
