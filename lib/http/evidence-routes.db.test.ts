import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GET as readBundle } from '@/app/api/evidence/bundles/[bundleId]/route';
import { GET as readTar } from '@/app/api/evidence/bundles/[bundleId]/tar/route';
import { POST as askBundle } from '@/app/api/evidence/bundles/route';
import { GET as readArtifact } from '@/app/api/evidence/records/[recordId]/artifact/route';
import { GET as readRecord } from '@/app/api/evidence/records/[recordId]/route';
import { POST as attach, GET as list } from '@/app/api/evidence/records/route';
import { createToken, createUser } from '@/lib/access/server';
import { buildBundle } from '@/lib/evidence/server';
import { sequence } from '@/lib/evidence-log/server';
import { testClock, testCtx, testRuntime, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { setRuntime } from './runtime';

const clock = testClock();
const system = { kind: 'system', job: 'worker' } as const;
const stop = new AbortController();
let test: TestDb;
let running: Promise<void>;
let bearer: string;

beforeAll(async () => {
  test = await createTestDb();
  setRuntime(testRuntime(test.db, { clock }));
  const grants = [{ role: 'operator' as const, tenants: '*' as const }];
  const { user } = await createUser(testCtx(test.db, system, { clock }), {
    email: 'operator@example.com',
    name: 'Ada',
    grants,
  });
  const owner = testCtx(test.db, testUser(grants, user.id), { clock });
  bearer = `Bearer ${(await createToken(owner, { name: 't', grants })).secret}`;
  running = sequence(
    testCtx(test.db, system, { clock }),
    { url: test.url, batchEveryMs: 5, checkpointEveryMs: 0 },
    stop.signal,
  );
});
afterAll(async () => {
  stop.abort();
  await running;
  await test.drop();
});

type Handler = typeof list;
function call(
  handler: Handler,
  path: string,
  options: { method?: string; body?: string; headers?: Record<string, string>; params?: object } = {},
): Promise<Response> {
  const { method = 'GET', body, headers = {}, params = {} } = options;
  const req = new Request(`http://localhost:3000${path}`, {
    method,
    headers: { authorization: bearer, ...headers },
    ...(body !== undefined && { body }),
  });
  return handler(req, { params: Promise.resolve(params as Record<string, string>) });
}
const post = (query: string, body: string, type = 'text/html') =>
  call(attach, `/api/evidence/records?${query}`, {
    method: 'POST',
    body,
    headers: { 'content-type': type },
  });

describe('a file over HTTP', () => {
  it('is a record, and its bytes come back as a download, whatever they are', async () => {
    const made = await post('kind=note&title=A+page&path=notes/page.html&tenant=TENANT_001', '<script>');
    expect(made.status).toBe(201);
    const { record } = await made.json();
    const detail = await (await call(readRecord, '/', { params: { recordId: record.id } })).json();
    expect(detail.record).toMatchObject({
      title: 'A page',
      actor: { name: 't' },
      statement: { payload: {} },
    });
    const reply = await call(readArtifact, '/', { params: { recordId: record.id } });
    expect(await reply.text()).toBe('<script>');
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      'content-disposition': 'attachment; filename="page.html"',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      etag: `"${record.artifact.sha256}"`,
    });
    const page = await (await call(list, '/api/evidence/records?q=page')).json();
    expect(page.records.map(({ id }: { id: string }) => id)).toEqual([record.id]);
  });

  it('with wrong fields names them all', async () => {
    const reply = await post('kind=Note&title=&path=/x&verdict=maybe&colour=red', 'x');
    const problem = await reply.json();
    expect([reply.status, problem.code]).toEqual([400, 'invalid_input']);
    const fields = problem.fields.map(({ field }: { field: string }) => field);
    expect(fields).toEqual(['kind', 'title', 'path', 'verdict', '(whole input)']);
  });

  it('of more than 16 MiB is refused', async () => {
    const reply = await post('kind=note&title=x&path=x.bin', 'x'.repeat(16 * 1024 * 1024 + 1));
    expect(reply.status).toBe(413);
  });
});

describe('a bundle over HTTP', () => {
  it('is asked for once, then read whole, in parts, or not at all when it is there already', async () => {
    const ask = () =>
      call(askBundle, '/', {
        method: 'POST',
        body: '{}',
        headers: { 'content-type': 'application/json', 'idempotency-key': 'once' },
      });
    const first = await ask();
    const { bundle } = await first.json();
    expect([first.status, (await ask()).status]).toEqual([202, 200]);
    const params = { bundleId: bundle.id };
    const tar = (headers: Record<string, string> = {}) => call(readTar, '/', { params, headers });
    expect((await tar()).status).toBe(409);
    await buildBundle(testCtx(test.db, system, { clock }), bundle.id);
    const read = await (await call(readBundle, '/', { params })).json();
    expect(read.bundle).toMatchObject({ status: 'sealed', progress: { phase: 'sealed' } });
    const reply = await tar();
    const whole = Buffer.from(await reply.arrayBuffer());
    expect(reply.headers.get('content-disposition')).toBe('attachment; filename="evidence-v0.3.3-mc.tar"');
    expect(whole.length).toBe(read.bundle.tarSize);
    const etag = reply.headers.get('etag') ?? '';
    const rest = await tar({ range: 'bytes=700-', 'if-range': etag });
    expect([rest.status, rest.headers.get('content-range')]).toEqual([
      206,
      `bytes 700-${whole.length - 1}/${whole.length}`,
    ]);
    expect(Buffer.concat([whole.subarray(0, 700), Buffer.from(await rest.arrayBuffer())]).equals(whole)).toBe(
      true,
    );
    expect((await tar({ 'if-none-match': etag })).status).toBe(304);
    expect((await tar({ range: `bytes=${whole.length}-` })).status).toBe(416);
  });
});
