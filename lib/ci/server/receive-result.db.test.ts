import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createToken, createUser } from '@/lib/access/server';
import { getRecord } from '@/lib/evidence/server';
import { sha256Hex, utf8 } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import {
  aResultPost,
  bearerOf,
  CI_RUN,
  CI_SECRETS,
  ciConfigText,
  signedHeaders,
} from '@/lib/testing/ci-post';
import { testClock, testConfig, testCtx, testPorts, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { type OidcProvider, startOidcProvider } from '@/lib/testing/oidc-provider';
import { latestResults, listResults, pruneTokenUses, receivePost, recordWaitingResults } from '.';

let test: TestDb;
let provider: OidcProvider;
let ctx: Ctx;
const clock = testClock();

beforeAll(async () => {
  for (const [name, value] of Object.entries(CI_SECRETS)) vi.stubEnv(name, value);
  test = await createTestDb();
  provider = await startOidcProvider();
  const config = testConfig(ciConfigText({ issuer: provider.issuer }), CI_SECRETS);
  ctx = testCtx(test.db, { kind: 'anonymous' }, { clock, ports: testPorts(config) });
});
afterAll(async () => {
  await provider.stop();
  await test.drop();
});
let address = 0;
beforeEach(() => {
  address += 1;
  ctx = { ...ctx, from: { ip: `192.0.2.${address}`, userAgent: 'test' } };
});

const textOf = (body: object | string) => (typeof body === 'string' ? body : JSON.stringify(body));
function send(headers: Record<string, string>, body: object | string = aResultPost()) {
  const bytes = utf8(textOf(body));
  return receivePost(ctx, {
    headers: new Headers({ 'content-type': 'application/json', ...headers }),
    read: async () => bytes,
  });
}
describe('a result that is posted', () => {
  it('with a token of the issuer is kept, audited and becomes evidence by the identity that posted it', async () => {
    const body = textOf(aResultPost({ counts: { passed: 2, warned: 1 } }));
    const answer = await send(await bearerOf(provider, clock.now()), body);
    expect(answer).toMatchObject({ status: 201, replayed: false });
    const { id } = JSON.parse(answer.reply);
    expect(JSON.parse(answer.reply)).toMatchObject({
      kind: 'result',
      name: 'lint',
      verdict: 'pass',
      bodyDigest: sha256Hex(body),
    });
    expect(await test.db.auditEvent.findFirstOrThrow({ where: { objectId: id } })).toMatchObject({
      action: 'ci.result-posted',
      actorKind: 'ci',
      actorId: `github:${CI_RUN.repositoryId}`,
      actorName: 'acme/shop',
      ip: ctx.from?.ip,
    });
    const reader = { ...ctx, actor: testUser('viewer') };
    const [waiting] = (await listResults(reader, { limit: 1 })).results;
    expect(waiting).toMatchObject({ id, evidence: { state: 'waiting', attempts: 0, problem: null } });

    expect(await recordWaitingResults(ctx)).toEqual({ recorded: 1, putOff: 0 });
    expect(await recordWaitingResults(ctx)).toEqual({ recorded: 0, putOff: 0 });
    const [listed] = (await listResults(reader, { limit: 1 })).results;
    if (listed?.evidence.state !== 'recorded') throw new Error('not recorded');
    const record = await getRecord(reader, listed.evidence.recordId);
    expect(record).toMatchObject({
      kind: 'test-result',
      verdict: 'pass',
      origin: 'demo',
      artifact: { sha256: sha256Hex(body), size: body.length },
      actor: { kind: 'ci', id: `github:${CI_RUN.repositoryId}`, name: 'acme/shop' },
      source: {
        result: id,
        identity: { by: 'github-oidc', repositoryId: CI_RUN.repositoryId, event: 'push' },
      },
    });
    expect(record.statement.payload).toMatchObject({
      predicateType: 'https://in-toto.io/attestation/test-result/v0.1',
      predicate: {
        result: 'WARNED',
        configuration: [{ name: 'acme/shop', digest: { gitCommit: CI_RUN.commit } }],
        url: 'https://ci.example.com/runs/4711',
      },
    });
    expect(record.checks.filter(({ state }) => state === 'fail')).toEqual([]);
  });

  it('with either live secret of a sender is kept, whichever of several signatures fits', async () => {
    const body = textOf(aResultPost({ name: 'e2e' }));
    const { MC_TEST_CI_SECRET_NEW: secret } = CI_SECRETS;
    const good = signedHeaders(body, clock.now(), { secret });
    const bad = signedHeaders(body, clock.now(), { secret: CI_SECRETS.MC_TEST_CI_SECRET_NARROW });
    const headers = {
      ...good,
      'webhook-signature': `v2,x ${bad['webhook-signature']} ${good['webhook-signature']}`,
    };
    // The narrow sender's signature is of another message id, so only the one of this sender fits.
    expect(await send(headers, body)).toMatchObject({ status: 201 });
    const [row] = (await listResults({ ...ctx, actor: testUser('viewer') }, { name: 'e2e' })).results;
    expect(row).toMatchObject({
      postedBy: { kind: 'ci', id: 'webhook:builder' },
      identity: { by: 'webhook-signature', sender: 'builder', secret: 2 },
    });
  });

  it('by one hundred duplicates at once is one record, and every answer is the same', async () => {
    const before = await test.db.ciResult.count();
    for (const kind of ['token', 'signature', 'key'] as const) {
      const body = textOf(aResultPost({ name: 'tests', details: { kind } }));
      const headers: Record<string, string> =
        kind === 'signature' ? signedHeaders(body, clock.now()) : await bearerOf(provider, clock.now());
      const answers = await Promise.all(
        Array.from({ length: 100 }, async () => {
          const own =
            kind === 'key'
              ? { ...(await bearerOf(provider, clock.now())), 'idempotency-key': 'deploy-1' }
              : headers;
          return send(own, body);
        }),
      );
      expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
      expect(new Set(answers.map(({ status, reply }) => `${status} ${reply}`)).size).toBe(1);
    }
    expect(await test.db.ciResult.count()).toBe(before + 3);
    expect(await test.db.auditEvent.count({ where: { action: 'ci.result-posted' } })).toBe(
      await test.db.ciResult.count(),
    );
  });

  it('twice under one key with different bytes is refused, and different keys are different posts', async () => {
    const headers = async (key: string) => ({
      ...(await bearerOf(provider, clock.now())),
      'idempotency-key': key,
    });
    await send(await headers('k1'), aResultPost());
    await expect(send(await headers('k1'), aResultPost({ verdict: 'hold' }))).rejects.toMatchObject({
      code: 'ambiguous',
      reason: 'idempotency-key-reused',
    });
    expect((await send(await headers('k2'), aResultPost())).replayed).toBe(false);
  });

  it('is answered as before even when it would be refused today', async () => {
    const body = textOf(aResultPost({ finishedAt: '2030-06-15T12:04:00Z' }));
    const key = { 'idempotency-key': 'early' };
    const first = await send({ ...(await bearerOf(provider, clock.now())), ...key }, body);
    const narrow = { ...ctx.ports.config, ci: { ...ctx.ports.config.ci, maxResultBytes: 1 } };
    const strict = { ...ctx, ports: { ...ctx.ports, config: narrow } };
    const again = await receivePost(strict, {
      headers: new Headers({
        'content-type': 'application/json',
        ...(await bearerOf(provider, clock.now())),
        ...key,
      }),
      read: async () => utf8(body),
    });
    expect(again).toEqual({ ...first, replayed: true, kind: 'replayed' });
  });

  it('by an API token of the role ci is kept, and that token sees its own results alone', async () => {
    const system = { ...ctx, actor: { kind: 'system' as const, job: 'test' } };
    const { user } = await createUser(system, {
      email: 'ci@example.com',
      name: 'CI',
      grants: [{ role: 'ci', tenants: '*' }],
    });
    const { secret, token } = await createToken(
      { ...ctx, actor: testUser(user.grants, user.id) },
      { name: 'pipeline', grants: [{ role: 'ci', tenants: ['TENANT_001'] }] },
    );
    const bearer = { authorization: `Bearer ${secret}` };
    await expect(send(bearer, aResultPost())).rejects.toMatchObject({ reason: 'role-missing' });
    expect(await send(bearer, aResultPost({ tenant: 'TENANT_001' }))).toMatchObject({ status: 201 });
    await expect(send(bearer, aResultPost({ tenant: 'TENANT_002' }))).rejects.toMatchObject({
      reason: 'role-missing',
    });
    const actor = {
      kind: 'token' as const,
      id: token.id,
      name: 'pipeline',
      ownerId: user.id,
      grants: token.grants,
    };
    const { results } = await listResults({ ...ctx, actor }, {});
    expect(results.map(({ postedBy }) => postedBy.id)).toEqual([token.id]);
  });
});

describe('who sees results', () => {
  it('a viewer of one tenant those of it and of none; nobody else’s', async () => {
    const post = async (change: object) =>
      send(await bearerOf(provider, clock.now()), aResultPost({ name: 'promtool', ...change }));
    await post({ tenant: 'TENANT_001' });
    await post({ tenant: 'TENANT_002' });
    await post({ details: { n: 1 } });
    const actor = testUser([{ role: 'viewer', tenants: ['TENANT_002'] }]);
    const { results } = await listResults({ ...ctx, actor }, { name: 'promtool' });
    expect(results.map(({ tenantId }) => tenantId).sort()).toEqual(['TENANT_002', null]);
  });

  it.each([
    ['a stranger', { kind: 'anonymous' as const }, 'unauthenticated'],
    ['a person with the role ci, who posts nothing', testUser('ci'), 'forbidden'],
  ])('%s sees none', async (_name, actor, code) => {
    await expect(listResults({ ...ctx, actor }, {})).rejects.toMatchObject({ code });
    await expect(latestResults({ ...ctx, actor }, { release: 'v0.3.3' })).rejects.toMatchObject({ code });
  });

  it('page by page, each result once', async () => {
    const reader = { ...ctx, actor: testUser('viewer') };
    const seen: string[] = [];
    let before: string | undefined;
    do {
      const page = await listResults(reader, { limit: 3, ...(before !== undefined && { before }) });
      seen.push(...page.results.map(({ id }) => id));
      before = page.nextBefore ?? undefined;
    } while (before !== undefined);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBe(await test.db.ciResult.count());
  });

  it('a release gate gets what counts, and the names that are missing', async () => {
    const reader = { ...ctx, actor: testUser('viewer') };
    const latest = await latestResults(reader, {
      release: 'v0.3.3',
      commit: CI_RUN.commit,
      names: ['lint', 'grounding'],
    });
    expect(latest.find(({ name }) => name === 'grounding')).toEqual({
      name: 'grounding',
      tenantId: null,
      state: 'missing',
    });
    expect(latest.find(({ name }) => name === 'lint')).toMatchObject({
      state: 'found',
      result: { name: 'lint' },
    });
    expect(await latestResults(reader, { release: 'v9.9.9' })).toEqual([]);
  });
});

describe('evidence of a result', () => {
  it('that cannot be made is put off with its reason, and made later', async () => {
    await recordWaitingResults(ctx);
    while ((await recordWaitingResults(ctx)).recorded > 0);
    await send(
      await bearerOf(provider, clock.now()),
      aResultPost({ name: 'trajectory', details: { later: true } }),
    );
    const broken = { ...ctx, ports: { ...ctx.ports, blobs: [] } };
    expect(await recordWaitingResults(broken)).toEqual({ recorded: 0, putOff: 1 });
    const reader = { ...ctx, actor: testUser('viewer') };
    const [row] = (await listResults(reader, { name: 'trajectory' })).results;
    expect(row?.evidence).toMatchObject({
      state: 'waiting',
      attempts: 1,
      problem: expect.stringMatching(/./),
    });
    expect(await recordWaitingResults(ctx)).toEqual({ recorded: 0, putOff: 0 });
    clock.advance(6);
    expect(await recordWaitingResults(ctx)).toEqual({ recorded: 1, putOff: 0 });
  });

  it('is made once when two workers are at it', async () => {
    await send(await bearerOf(provider, clock.now()), aResultPost({ name: 'grounding' }));
    await Promise.all([recordWaitingResults(ctx), recordWaitingResults(ctx), recordWaitingResults(ctx)]);
    expect(await test.db.evidenceRecord.count({ where: { path: 'ci/grounding.json' } })).toBe(1);
    expect(await test.db.ciResultWaiting.count()).toBe(0);
  });
});

describe('what is kept', () => {
  it('of posts cannot be changed or removed by the application', async () => {
    await expect(test.db.ciResult.updateMany({ data: { verdict: 'pass' } })).rejects.toThrow(
      /permission|denied/i,
    );
    await expect(test.db.ciPost.deleteMany({})).rejects.toThrow(/permission|denied/i);
  });

  it('of one-time tokens goes when they have expired', async () => {
    expect(await test.db.ciTokenUse.count()).toBeGreaterThan(0);
    clock.advance(600);
    const { tokenUses } = await pruneTokenUses(ctx);
    expect(tokenUses).toBeGreaterThan(0);
    expect(await test.db.ciTokenUse.count()).toBe(0);
  });
});
