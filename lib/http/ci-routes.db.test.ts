import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { GET } from '@/app/api/ci/results/route';
import { POST } from '@/app/api/webhooks/ci/route';
import { ciReplySchema } from '@/lib/ci';
import { aResultPost, bearerOf, CI_SECRETS, ciConfigText, signedHeaders } from '@/lib/testing/ci-post';
import { testClock, testConfig, testPorts, testRuntime } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { type OidcProvider, startOidcProvider } from '@/lib/testing/oidc-provider';
import { setRuntime } from './runtime';

let test: TestDb;
let provider: OidcProvider;
const clock = testClock();
const BODY = JSON.stringify(aResultPost());

beforeAll(async () => {
  for (const [name, value] of Object.entries(CI_SECRETS)) vi.stubEnv(name, value);
  test = await createTestDb();
  provider = await startOidcProvider();
  const config = testConfig(ciConfigText({ issuer: provider.issuer }), CI_SECRETS);
  setRuntime(testRuntime(test.db, { clock, ports: testPorts(config) }));
});
afterAll(async () => {
  await provider.stop();
  await test.drop();
});

const post = (headers: Record<string, string>, body: string = BODY) =>
  POST(
    new Request('http://localhost:3000/api/webhooks/ci', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    }),
  );

describe('POST /api/webhooks/ci', () => {
  it('answers 201, and a repeat byte for byte alike with Idempotent-Replayed', async () => {
    const headers = signedHeaders(BODY, clock.now());
    const [first, again] = [await post(headers), await post(headers)];
    expect([first.status, first.headers.get('idempotent-replayed')]).toEqual([201, null]);
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
    const text = await first.text();
    expect(await again.text()).toBe(text);
    expect(ciReplySchema.parse(JSON.parse(text))).toMatchObject({ kind: 'result', verdict: 'pass' });
  });

  it('tells CI what to mend as problem+json, with a reason of its own', async () => {
    const other = JSON.stringify(aResultPost({ verdict: 'hold' }));
    const key = { 'idempotency-key': 'same' };
    await post({ ...(await bearerOf(provider, clock.now())), ...key });
    const reused = await post({ ...(await bearerOf(provider, clock.now())), ...key }, other);
    expect([reused.status, reused.headers.get('content-type')]).toEqual([422, 'application/problem+json']);
    expect(await reused.json()).toMatchObject({
      type: 'urn:mission-control:error:ambiguous',
      reason: 'idempotency-key-reused',
      detail: expect.stringMatching(/new key/),
    });
    const invalid = await post(
      await bearerOf(provider, clock.now()),
      JSON.stringify(aResultPost({ commit: 'x' })),
    );
    expect(await invalid.json()).toMatchObject({
      status: 400,
      reason: 'body-invalid',
      fields: [{ field: 'commit', expected: expect.stringMatching(/40/) }],
    });
    expect((await post({})).status).toBe(401);
  });

  it('is 503 with Retry-After while the issuer does not answer', async () => {
    provider.keysAnswer = 'error';
    clock.advance(4_000);
    const reply = await post(await bearerOf(provider, clock.now()));
    provider.keysAnswer = 'good';
    expect([reply.status, reply.headers.get('retry-after')]).toEqual([503, '30']);
    expect(await reply.json()).toMatchObject({ code: 'unreachable', reason: 'issuer-unreachable' });
  });

  it('reads no more of a body than it may', async () => {
    const huge = 'x'.repeat(8 * 1024 * 1024 + 1);
    const reply = await post(signedHeaders('', clock.now()), huge);
    expect([reply.status, (await reply.json()).reason]).toEqual([413, 'body-too-large']);
  });
});

describe('GET /api/ci/results', () => {
  it('is closed to strangers and to the tokens of jobs, which are good for posting alone', async () => {
    const read = (headers: Record<string, string>) =>
      GET(new Request('http://localhost:3000/api/ci/results', { headers }));
    expect((await read({})).status).toBe(401);
    expect((await read(await bearerOf(provider, clock.now()))).status).toBe(401);
  });
});
