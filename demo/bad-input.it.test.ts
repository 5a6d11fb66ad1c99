import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Platform } from '@/demo/platform';
import { createClient, startQuietPlatform } from '@/demo/test-support';

const GOOD = { op: 'summarise', purpose: 'operations', destination: 'eu-central', account: 'acct-001' };
const DECISIONS = '/v1/tenants/TENANT_001/decisions';
const JSON_TYPE = { 'content-type': 'application/json' };
let platform: Platform;
let client: ReturnType<typeof createClient>;

beforeAll(async () => {
  platform = await startQuietPlatform();
  client = createClient(platform);
});
afterAll(async () => {
  expect(await client.log(), 'bad input is never counted as handled').toEqual([]);
  await platform.close();
});

describe('a wrong field is named, with what was expected and an example', () => {
  it.each([
    ['an unknown operation', { ...GOOD, op: 'drop' }, ['op']],
    ['no operation', { ...GOOD, op: undefined }, ['op']],
    ['a number as purpose', { ...GOOD, purpose: 7 }, ['purpose']],
    ['an endless purpose', { ...GOOD, purpose: 'x'.repeat(1_000) }, ['purpose']],
    ['a destination with a path in it', { ...GOOD, destination: '../eu' }, ['destination']],
    ['an account of another form', { ...GOOD, account: 'acct-1' }, ['account']],
    ['a fraction of a unit', { ...GOOD, op: 'transfer', to: 'acct-002', amountUnits: 0.5 }, ['amountUnits']],
    ['a transfer to nowhere', { ...GOOD, op: 'transfer', amountUnits: 5 }, ['to']],
    ['an amount beyond the limit', { ...GOOD, op: 'adjust', deltaUnits: 1e12 }, ['deltaUnits']],
    ['a negative version', { ...GOOD, ifVersion: -1 }, ['ifVersion']],
    ['a third replica', { ...GOOD, replica: 'c' }, ['replica']],
    ['a field nobody knows', { ...GOOD, admin: true }, ['admin']],
    ['several at once', { ...GOOD, account: null, purpose: '' }, ['account', 'purpose']],
    ['a list', [GOOD], ['']],
  ])('%s', async (_, body, fields) => {
    const reply = await client.call('POST', DECISIONS, body);
    expect(reply.status).toBe(400);
    expect(reply.body.errors.map(({ field }: { field: string }) => field).sort()).toEqual(fields);
    for (const error of reply.body.errors) {
      expect(error.expected).toMatch(/\w/);
      expect(error).toHaveProperty('example');
    }
  });

  it.each([
    ['PUT', '/v1/faults/TENANT_001', { fault: 'fire' }, 'fault'],
    ['PUT', '/v1/faults/TENANT_001', { fault: 'lag', forSeconds: 86_401 }, 'forSeconds'],
    ['PUT', '/v1/faults/TENANT_001', { fault: 'lag', forSeconds: 0 }, 'forSeconds'],
    ['DELETE', '/v1/faults/TENANT_001?fault=fire', undefined, 'fault'],
    ['GET', '/v1/log?since=-1', undefined, 'since'],
    ['GET', '/v1/log?since=abc', undefined, 'since'],
    ['GET', '/v1/tenants/TENANT_001/ledger?replica=z', undefined, 'replica'],
  ])('%s %s %j', async (method, path, body, field) => {
    const reply = await client.call(method, path, body);
    expect(reply).toMatchObject({ status: 400, body: { errors: [{ field }] } });
  });
});

it.each([
  ['an unknown tenant', 'POST', '/v1/tenants/TENANT_999/decisions', JSON_TYPE, JSON.stringify(GOOD), 404],
  ['an unknown tenant of a fault', 'PUT', '/v1/faults/nobody', JSON_TYPE, '{"fault":"lag"}', 404],
  ['an unknown address', 'GET', '/v2/anything', {}, undefined, 404],
  ['a method that is not answered', 'DELETE', '/metrics', {}, undefined, 405],
  ['a body of another type', 'POST', DECISIONS, { 'content-type': 'text/plain' }, JSON.stringify(GOOD), 415],
  ['a body that is not JSON', 'POST', DECISIONS, JSON_TYPE, '{"op":', 400],
  ['an empty body', 'POST', DECISIONS, JSON_TYPE, '', 400],
  [
    'thirty thousand nested lists',
    'POST',
    DECISIONS,
    JSON_TYPE,
    '['.repeat(30_000) + ']'.repeat(30_000),
    400,
  ],
  [
    'a body above 64 KiB',
    'POST',
    DECISIONS,
    JSON_TYPE,
    JSON.stringify({ ...GOOD, context: 'x'.repeat(70_000) }),
    413,
  ],
])('%s is refused as problem+json', async (_, method, path, headers, body, status) => {
  const response = await fetch(platform.url + path, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  });
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(await response.json()).toMatchObject({
    status,
    title: expect.any(String),
    detail: expect.any(String),
  });
});
