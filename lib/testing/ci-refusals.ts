import { afterAll, beforeAll, beforeEach, expect, vi } from 'vitest';
import { receivePost } from '@/lib/ci/server';
import { AppError, utf8 } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { aResultPost, CI_SECRETS, ciClaims, ciConfigText } from './ci-post';
import { testClock, testConfig, testCtx, testPorts } from './ctx';
import { createTestDb, type TestDb } from './db';
import { type OidcProvider, startOidcProvider } from './oidc-provider';

/** A post that is right, as text. */
export const CI_BODY = JSON.stringify(aResultPost());
type Given = Record<string, string>;

/** An installation that takes posts of a local issuer and two senders, for one test file; each test posts from its own address. */
export function receivingInstallation() {
  const clock = testClock();
  let test: TestDb;
  let provider: OidcProvider;
  let ctx: Ctx;
  let address = 0;

  beforeAll(async () => {
    for (const [name, value] of Object.entries(CI_SECRETS)) vi.stubEnv(name, value);
    test = await createTestDb();
    provider = await startOidcProvider();
    ctx = ctxWith('');
  });
  afterAll(async () => {
    await provider.stop();
    await test.drop();
  });
  beforeEach(() => {
    address += 1;
    ctx = { ...ctx, from: { ip: `198.51.100.${address}`, userAgent: 'test' } };
  });

  /** The same installation with more rules for its repository. */
  function ctxWith(repository: string): Ctx {
    const config = testConfig(ciConfigText({ issuer: provider.issuer, repository }), CI_SECRETS);
    return testCtx(test.db, { kind: 'anonymous' }, { clock, ports: testPorts(config) });
  }

  /** The reason a post is refused for, or `taken`. What it says must hold no secret and no token, and end like a sentence. */
  async function send(headers: Given, body: string | Uint8Array = CI_BODY, as: Ctx = ctx): Promise<string> {
    const bytes = typeof body === 'string' ? utf8(body) : body;
    const all = new Headers({ 'content-type': 'application/json', ...headers });
    try {
      await receivePost({ ...as, from: ctx.from }, { headers: all, read: async () => bytes });
      return 'taken';
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const said = `${error.message} ${error.userMessage}`;
      for (const secret of Object.values(CI_SECRETS)) expect(said).not.toContain(secret.slice(6));
      const token = headers.authorization?.replace('Bearer ', '') ?? '';
      if (token.length > 40) expect(said).not.toContain(token);
      expect(error.userMessage).toMatch(/\.$/);
      return error.reason ?? error.code;
    }
  }

  const claims = (change: Record<string, unknown> = {}) => ciClaims(provider.issuer, clock.now(), change);
  return {
    clock,
    ctxWith,
    send,
    claims,
    now: () => clock.now(),
    seconds: () => Math.floor(clock.now().getTime() / 1000),
    provider: () => provider,
    results: () => test.db.ciResult.count(),
    bearer: (token: string): Given => ({ authorization: `Bearer ${token}` }),
    withClaims: async (change: Record<string, unknown>): Promise<Given> => ({
      authorization: `Bearer ${await provider.signToken(claims(change))}`,
    }),
  };
}
