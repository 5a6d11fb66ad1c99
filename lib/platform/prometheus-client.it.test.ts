import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SourceConfig } from '@/lib/config';
import { FAULTS, type FakePrometheus, type Fault, startFakePrometheus } from '@/lib/testing/fake-prometheus';
import { createPrometheusClient, PrometheusError } from './prometheus-client';

const source = (url: string): SourceConfig => ({
  id: 'main',
  kind: 'prometheus',
  url,
  tenantLabel: 'tenant',
  region: 'eu',
  overlapSeconds: 120,
  rules: 'auto',
  headers: {},
});
const window = {
  query: 'up',
  startSeconds: 1_000,
  endSeconds: 1_040,
  stepSeconds: 10,
  reason: 'tick' as const,
};
const readSecret = (secret: { env: string } | { file: string }) =>
  'env' in secret ? `value of ${secret.env}` : secret.file;

let fake: FakePrometheus;
beforeEach(async () => {
  fake = await startFakePrometheus([
    { labels: { __name__: 'up', tenant: 'T1' }, when: 'up', at: (t) => t / 10 },
  ]);
});
afterEach(() => fake.close());

const client = (options: { deadlineMs?: number; maxBytes?: number } = {}) =>
  createPrometheusClient(source(fake.url), { readSecret, deadlineMs: 400, ...options });

async function failureOf(work: Promise<unknown>): Promise<PrometheusError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof PrometheusError) return error;
    throw error;
  }
  throw new Error('expected a PrometheusError');
}

describe('asking Prometheus', () => {
  it('reads a range, samples as text, both ends included', async () => {
    const reply = await client().queryRange(window);
    expect(reply.series).toEqual([
      {
        metric: { __name__: 'up', tenant: 'T1' },
        values: [
          [1_000, '100'],
          [1_010, '101'],
          [1_020, '102'],
          [1_030, '103'],
          [1_040, '104'],
        ],
      },
    ]);
    expect(reply.warnings).toEqual([]);
  });

  it('sends a form by POST with a timeout, and never a limit', async () => {
    await client({ deadlineMs: 8_000 }).queryRange(window);
    const form = fake.requests[0]?.form;
    expect(Object.fromEntries(form ?? [])).toEqual({
      query: 'up',
      start: '1000',
      end: '1040',
      step: '10',
      timeout: '8s',
    });
  });

  it('passes NaN and infinities on as text and warnings as words', async () => {
    fake.series = [{ labels: {}, when: 'up', at: (t) => (t === 1_000 ? 'NaN' : '+Inf') }];
    fake.fault = { kind: 'warnings', warnings: ['PromQL info: metric might not be a counter'] };
    const reply = await client().queryRange(window);
    expect(reply.series[0]?.values.slice(0, 2)).toEqual([
      [1_000, 'NaN'],
      [1_010, '+Inf'],
    ]);
    expect(reply.warnings).toEqual(['PromQL info: metric might not be a counter']);
  });

  it('an unknown metric is an empty answer, not an error', async () => {
    fake.fault = { kind: 'empty' };
    expect((await client().queryRange(window)).series).toEqual([]);
  });

  it('tells how far the source’s clock is off', async () => {
    fake.fault = { kind: 'skew', seconds: -300 };
    expect((await client().queryRange(window)).clockSkewSeconds).toBeLessThanOrEqual(-299);
  });

  it('reads the version', async () => {
    expect(await client().buildInfo()).toEqual({ version: '2.42.0' });
  });
});

describe('every failure has a name and a sentence', () => {
  it.each<[string, Fault, PrometheusError['kind'], RegExp]>([
    ['400', FAULTS.badQuery, 'bad_data', /refused the query: invalid parameter/],
    ['422', FAULTS.execution('up'), 'execution', /could not run the query: found duplicate series/],
    ['422 while expanding series', FAULTS.expandingTimeout, 'timeout', /ran out of time/],
    ['503 with a timeout', FAULTS.timeout, 'timeout', /ran out of time/],
    ['503 while starting', FAULTS.starting, 'unavailable', /not available \(HTTP 503\)/],
    ['504 as HTML from a proxy', FAULTS.gatewayHtml, 'html', /HTML page \(HTTP 504\)/],
    ['401', FAULTS.unauthorized, 'unauthorized', /refused our credentials/],
    ['404', FAULTS.notFound, 'not-found', /check the url/],
    ['200 that is not JSON', FAULTS.notJson, 'not-json', /not JSON/],
    ['200 with half a JSON', FAULTS.halfJson, 'not-json', /not JSON/],
    ['200 of another shape', FAULTS.oddShape, 'unexpected-reply', /unknown shape at data/],
    ['a connection reset', { kind: 'reset' }, 'unreachable', /cannot be reached/],
    ['no answer within the deadline', { kind: 'silent' }, 'timeout', /did not answer within 0\.4 s/],
  ])('%s', async (_name, fault, kind, sentence) => {
    fake.fault = fault;
    const error = await failureOf(client().queryRange(window));
    expect([error.kind, error.code]).toEqual([kind, 'unreachable']);
    expect(error.userMessage).toMatch(sentence);
  });

  it('11,001 points', async () => {
    const error = await failureOf(
      client().queryRange({ ...window, startSeconds: 0, endSeconds: 11_001, stepSeconds: 1 }),
    );
    expect([error.kind, error.userMessage]).toEqual(['bad_data', expect.stringContaining('11,000 points')]);
  });

  it('a refused connection', async () => {
    await fake.kill();
    expect((await failureOf(client().queryRange(window))).userMessage).toContain('ECONNREFUSED');
  });

  it('a reply larger than the cap is cut off while it streams', async () => {
    expect((await failureOf(client({ maxBytes: 50 }).queryRange(window))).kind).toBe('too-large');
  });

  it('a small compressed reply that unpacks to a large one counts unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(2_000_000, 32));
    const server = createServer((_req, res) => {
      res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' }).end(bomb);
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const target = createPrometheusClient(source(`http://127.0.0.1:${port}`), {
      readSecret,
      maxBytes: 100_000,
    });
    expect((await failureOf(target.queryRange(window))).kind).toBe('too-large');
    server.closeAllConnections();
    server.close();
  });
});

describe('credentials', () => {
  it('come from where the configuration points, at each request', async () => {
    const seen: (string | undefined)[] = [];
    const server = createServer((req, res) => {
      seen.push(req.headers.authorization, req.headers['x-scope-orgid'] as string | undefined);
      res
        .writeHead(200, { 'Content-Type': 'application/json' })
        .end('{"status":"success","data":{"version":"3.0.0"}}');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/prometheus`;
    const bearer = { ...source(url), bearer: { env: 'TOKEN' }, headers: { 'X-Scope-OrgID': { env: 'ORG' } } };
    await createPrometheusClient(bearer, { readSecret }).buildInfo();
    const basic = { ...source(url), basic: { username: 'mc', password: { env: 'PW' } } };
    await createPrometheusClient(basic, { readSecret }).buildInfo();
    expect(seen).toEqual([
      'Bearer value of TOKEN',
      'value of ORG',
      `Basic ${Buffer.from('mc:value of PW').toString('base64')}`,
      undefined,
    ]);
    server.closeAllConnections();
    server.close();
  });
});
