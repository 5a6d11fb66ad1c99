import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AppError } from '@/lib/kernel';
import { openDb } from '@/lib/platform/db';
import { testRuntime } from '@/lib/testing/ctx';
import { type RouteDefinition, type RouteHandler, route } from './route';
import { setRuntime } from './runtime';

/** Never connected to: these routes ask for nobody. */
const db = openDb('postgres://nobody@127.0.0.1:1/none');
const logged: unknown[] = [];

beforeEach(() => {
  const runtime = testRuntime(db);
  logged.length = 0;
  const logger = Object.assign(Object.create(runtime.ports.logger), {
    error: (entry: unknown) => logged.push(entry),
  });
  setRuntime({ ...runtime, ports: { ...runtime.ports, logger } });
});

const bodySchema = z.strictObject({
  title: z.string('expected a title').min(1, 'expected a title').max(20, 'expected at most 20 characters'),
  tags: z.array(z.string('expected text')).max(3, 'expected at most 3 tags').optional(),
});
const echo = (options: Partial<RouteDefinition<undefined, undefined, typeof bodySchema>> = {}) =>
  route({ access: { kind: 'public' }, body: bodySchema, handle: async ({ body }) => body, ...options });

function post(body: BodyInit | null, headers: Record<string, string> = {}): Request {
  return new Request('http://localhost:3000/api/x', {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body instanceof ReadableStream && { duplex: 'half' }),
  });
}

async function answer(handler: RouteHandler, req: Request) {
  const response = await handler(req);
  return { response, status: response.status, problem: await response.json() };
}

/** A body without Content-Length that never ends by itself; tells how much of it was read. */
function endless(): { stream: ReadableStream<Uint8Array>; sent: () => number } {
  let sent = 0;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 1_024;
      controller.enqueue(new Uint8Array(1_024).fill(32));
    },
  });
  return { stream, sent: () => sent };
}

describe('a good request', () => {
  it('reaches the verb parsed, and is answered as JSON that nobody caches', async () => {
    const { response, problem } = await answer(echo(), post('{"title":"deploy"}'));
    expect(problem).toEqual({ title: 'deploy' });
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-request-id')).toMatch(/^req_[0-9A-Z]{26}$/);
  });

  it('may be answered by nothing, by big integers, or by a Response of the verb’s own', async () => {
    const get = (result: unknown) =>
      route({ access: { kind: 'public' }, handle: async () => result })(
        new Request('http://localhost:3000/api/x'),
      );
    expect((await get(undefined)).status).toBe(204);
    expect(await (await get({ id: 12345678901234567890n })).json()).toEqual({ id: '12345678901234567890' });
    const own = await get(
      new Response('a,b', { headers: { 'content-type': 'text/csv', 'cache-control': 'private' } }),
    );
    expect([own.headers.get('content-type'), own.headers.get('cache-control')]).toEqual([
      'text/csv',
      'private',
    ]);
    expect(
      (await get(Response.redirect('http://localhost:3000/'))).headers.get('x-request-id'),
    ).not.toBeNull();
  });
});

describe('the body', () => {
  it.each<[string, string, string]>([
    ['nothing', '', '(whole input)'],
    ['half of it', '{"title":', '(whole input)'],
    ['text', 'title=deploy', '(whole input)'],
    ['an empty title', '{"title":""}', 'title'],
    ['a title that is a number', '{"title":1}', 'title'],
    ['a tag that is a number', '{"title":"x","tags":["a",2]}', 'tags.1'],
    ['a field we do not know', '{"title":"x","admin":true}', '(whole input)'],
    ['a polluted prototype', '{"title":"x","__proto__":{"admin":true}}', '(whole input)'],
    ['an array', '[]', '(whole input)'],
  ])('%s is refused, naming the field', async (_what, body, field) => {
    const { status, problem, response } = await answer(echo(), post(body));
    expect(status).toBe(400);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(problem).toMatchObject({
      code: 'invalid_input',
      type: 'urn:mission-control:error:invalid_input',
      status: 400,
    });
    expect(problem.fields.map((one: { field: string }) => one.field)).toContain(field);
    expect(problem.requestId).toBe(response.headers.get('x-request-id'));
  });

  it('must be JSON by its content type, which a form of another site cannot send', async () => {
    const { status } = await answer(echo(), post('{"title":"x"}', { 'content-type': 'text/plain' }));
    expect(status).toBe(400);
    expect(
      (await answer(echo(), post('{"title":"x"}', { 'content-type': 'application/json; charset=utf-8' })))
        .status,
    ).toBe(200);
  });

  it('must be UTF-8', async () => {
    expect((await answer(echo(), post(new Uint8Array([0x7b, 0xff, 0x7d])))).status).toBe(400);
  });

  it('may not nest deeper than 32, counted outside of text', async () => {
    const deep = `${'['.repeat(33)}${']'.repeat(33)}`;
    const bomb = await answer(echo(), post(`{"title":"x","tags":${deep}}`));
    expect(bomb.problem.fields[0].expected).toContain('32 deep');
    const inText = await answer(
      echo({ maxBodyBytes: 1_000 }),
      post(JSON.stringify({ title: '[[[["\\[[[[' })),
    );
    expect(inText.status).toBe(200);
  });

  it('larger than allowed is refused by its Content-Length', async () => {
    const big = JSON.stringify({ title: 'x'.repeat(70_000) });
    expect((await answer(echo(), post(big, { 'content-length': String(big.length) }))).status).toBe(413);
  });

  it('larger than allowed without Content-Length is cut off while reading', async () => {
    const { stream, sent } = endless();
    expect((await answer(echo(), post(stream))).problem.code).toBe('too_large');
    expect(sent()).toBeLessThan(64 * 1024 + 8 * 1_024);
  });

  it('that lies about its length is cut off all the same', async () => {
    const { stream } = endless();
    expect(
      (await answer(echo({ maxBodyBytes: 2_000 }), post(stream, { 'content-length': '10' }))).status,
    ).toBe(413);
  });
});

describe('several things wrong at once', () => {
  it('are answered by the first, and the others reach nobody', async () => {
    const handler = route({
      access: { kind: 'public' },
      params: z.object({ id: z.string('expected an id') }),
      query: z.strictObject({}),
      body: bodySchema,
      handle: async () => undefined,
    });
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    const req = new Request('http://localhost:3000/api/x?more=1', { method: 'POST', body: '[' });
    expect((await answer(handler, req)).problem.fields[0].field).toBe('id');
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });
});

describe('the query', () => {
  const handler = route({
    access: { kind: 'public' },
    query: z.strictObject({ frame: z.enum(['1h', '6h'], 'expected 1h or 6h') }),
    handle: async ({ query }) => query,
  });
  const get = (search: string) => answer(handler, new Request(`http://localhost:3000/api/x?${search}`));

  it.each([
    ['frame=1h', 200, undefined],
    ['frame=2h', 400, 'frame'],
    ['', 400, 'frame'],
    ['frame=1h&frame=6h', 400, 'frame'],
    ['frame=1h&more=1', 400, '(whole input)'],
  ])('%s: %i', async (search, status, field) => {
    const got = await get(search);
    expect(got.status).toBe(status);
    expect(got.problem.fields?.[0]?.field).toBe(field);
  });
});

describe('a write', () => {
  const cookie = 'mc-0a1b2c3d-session=x';
  it.each<[string, Record<string, string>, number]>([
    ['our own page', { cookie, 'sec-fetch-site': 'same-origin', origin: 'http://localhost:3000' }, 200],
    ['our own page in an older browser', { cookie, origin: 'http://localhost:3000' }, 200],
    ['another site', { cookie, 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' }, 403],
    [
      'another port of this machine',
      { cookie, 'sec-fetch-site': 'same-site', origin: 'http://localhost:4000' },
      403,
    ],
    ['a sandboxed page', { cookie, origin: 'null' }, 403],
    ['something with a cookie that hides where it is', { cookie }, 403],
    ['another site without a cookie', { origin: 'https://evil.test' }, 403],
    ['a script without a cookie', {}, 200],
  ])('from %s', async (_what, headers, status) => {
    expect((await answer(echo(), post('{"title":"x"}', headers))).status).toBe(status);
  });

  it('is refused before its body is read', async () => {
    const { stream, sent } = endless();
    await echo()(post(stream, { cookie }));
    expect(sent()).toBeLessThanOrEqual(2_048);
  });

  it('reading is not a write', async () => {
    const handler = route({ access: { kind: 'public' }, handle: async () => ({ ok: true }) });
    const req = new Request('http://localhost:3000/api/x', {
      headers: { cookie, 'sec-fetch-site': 'cross-site' },
    });
    expect((await handler(req)).status).toBe(200);
  });
});

describe('a failure', () => {
  const failing = (error: unknown) =>
    route({
      access: { kind: 'public' },
      handle: async () => {
        throw error;
      },
    });
  const get = (error: unknown) => answer(failing(error), new Request('http://localhost:3000/api/x'));

  it('nobody foresaw shows nothing of itself, and is logged with the request id', async () => {
    const { status, problem } = await get(new Error('password=hunter2 at /srv/mc/lib/x.ts'));
    expect(status).toBe(500);
    expect(JSON.stringify(problem)).not.toMatch(/hunter2|srv/);
    expect(logged).toEqual([expect.objectContaining({ requestId: problem.requestId, path: '/api/x' })]);
  });

  it('of the database’s connection says so, and that nothing was changed', async () => {
    const { status, problem } = await get(Object.assign(new Error('x'), { cause: { code: 'ECONNREFUSED' } }));
    expect([status, problem.code]).toEqual([503, 'unreachable']);
  });

  it('that is the caller’s own is not logged, and says when to come back', async () => {
    const { status, response, problem } = await get(
      new AppError('rate_limited', {
        message: 'internal words',
        userMessage: 'Wait a little.',
        retryAfterSeconds: 12.3,
      }),
    );
    expect([status, response.headers.get('retry-after'), problem.detail]).toEqual([
      429,
      '13',
      'Wait a little.',
    ]);
    expect(logged).toEqual([]);
  });

  it.each([
    ['unauthenticated', 401],
    ['forbidden', 403],
    ['not_found', 404],
    ['gone', 410],
    ['conflict', 409],
    ['too_large', 413],
    ['ambiguous', 422],
    ['unreachable', 503],
    ['misconfigured', 500],
  ] as const)('%s is %i', async (code, status) => {
    expect((await get(new AppError(code, { message: 'x' }))).status).toBe(status);
  });
});
