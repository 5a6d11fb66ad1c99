import { encode } from 'next-auth/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createToken, createUser, signIn } from '@/lib/access/server';
import type { Runtime } from '@/lib/http/runtime';
import { testClock, testCtx, testRuntime, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { route } from './route';
import { setRuntime } from './runtime';

let test: TestDb;
let runtime: Runtime;
const clock = testClock();

beforeAll(async () => {
  test = await createTestDb();
  runtime = testRuntime(test.db, { clock });
  setRuntime(runtime);
});
afterAll(() => test.drop());

const whoami = route({ access: { kind: 'signed-in' }, handle: async ({ ctx }) => ctx.actor });
const operate = route({
  access: { kind: 'permission', permission: 'propose', tenant: ({ body }) => body.tenant },
  body: z.strictObject({ tenant: z.string() }),
  handle: async () => ({ done: true }),
});
const open = route({ access: { kind: 'public', identify: true }, handle: async ({ ctx }) => ctx.actor });

async function person(email: string, tenants: '*' | string[] = ['TENANT_001'], mustChange = false) {
  const system = testCtx(test.db, { kind: 'system', job: 'test' }, { clock });
  const { user, oneTimePassword } = await createUser(system, {
    email,
    name: email,
    grants: [{ role: 'operator', tenants }],
  });
  await test.db.user.update({ where: { id: user.id }, data: { mustChangePassword: mustChange } });
  const { sessionId } = await signIn(testCtx(test.db, { kind: 'anonymous' }, { clock }), {
    email,
    password: oneTimePassword,
  });
  const { secret } = await createToken(testCtx(test.db, testUser(user.grants, user.id), { clock }), {
    name: 't',
    grants: user.grants,
  });
  return { user, sessionId, cookie: await cookieFor(sessionId), bearer: `Bearer ${secret}` };
}

async function cookieFor(sid: string, secret = runtime.env.NEXTAUTH_SECRET): Promise<string> {
  return `mc-0a1b2c3d-session=${await encode({ token: { sid }, secret })}`;
}

function call(handler: typeof whoami, headers: Record<string, string>, body?: object) {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const from = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', ...headers };
  return handler(new Request('http://localhost:3000/api/x', { ...init, headers: from }));
}

describe('who is let in', () => {
  it('a session cookie and a bearer token, each as themselves', async () => {
    const { user, cookie, bearer } = await person('both@example.com');
    expect(await (await call(whoami, { cookie })).json()).toMatchObject({ kind: 'user', id: user.id });
    expect(await (await call(whoami, { authorization: bearer })).json()).toMatchObject({
      kind: 'token',
      ownerId: user.id,
    });
  });

  it('nobody without either, with somebody else’s seal, or with a session nobody has', async () => {
    const { sessionId } = await person('seal@example.com');
    const forged = await cookieFor(sessionId, 'another secret of at least thirty-two characters');
    for (const cookie of [
      '',
      'mc-0a1b2c3d-session=rubbish',
      forged,
      await cookieFor('ses_NOBODY'),
      `mc-ffffffff-session=x`,
    ]) {
      const response = await call(whoami, { cookie });
      expect(response.status).toBe(401);
    }
  });

  it('a token that does not work is refused even beside a good cookie', async () => {
    const { cookie } = await person('mixed@example.com');
    const wrong = `Bearer mct_${'a'.repeat(43)}`;
    for (const authorization of [wrong, 'Bearer', 'Basic dXNlcjpwdw==', 'mct_x']) {
      expect((await call(whoami, { cookie, authorization })).status).toBe(401);
      expect((await call(open, { cookie, authorization })).status).toBe(401);
    }
  });

  it('a revoked session ends with the next request', async () => {
    const { cookie, sessionId } = await person('revoked@example.com');
    await test.db.session.update({ where: { id: sessionId }, data: { revokedAt: clock.now() } });
    const response = await call(whoami, { cookie });
    expect((await response.json()).detail).toContain('session has ended');
  });

  it('an open route says who it is, or that it is nobody', async () => {
    const { user, cookie } = await person('open@example.com');
    expect(await (await call(open, { cookie })).json()).toMatchObject({ id: user.id });
    expect(await (await call(open, {})).json()).toEqual({ kind: 'anonymous' });
  });

  it('somebody who must choose a password is let into nothing else', async () => {
    const { cookie } = await person('fresh@example.com', '*', true);
    const me = route({ access: { kind: 'signed-in', beforePasswordChange: true }, handle: async () => ({}) });
    expect((await call(whoami, { cookie })).status).toBe(403);
    expect((await call(operate, { cookie }, { tenant: 'TENANT_001' })).status).toBe(403);
    expect((await call(me, { cookie })).status).toBe(200);
  });
});

describe('what they may do', () => {
  it('only for tenants they hold the permission for', async () => {
    const { cookie } = await person('tenants@example.com');
    expect((await call(operate, { cookie }, { tenant: 'TENANT_001' })).status).toBe(200);
    expect((await call(operate, { cookie }, { tenant: 'TENANT_002' })).status).toBe(403);
  });

  it('a token skips the Origin check, which guards cookies; a cookie does not', async () => {
    const { cookie, bearer } = await person('origin@example.com');
    const tenant = { tenant: 'TENANT_001' };
    expect(
      (await call(operate, { authorization: bearer, 'sec-fetch-site': 'cross-site' }, tenant)).status,
    ).toBe(200);
    expect((await call(operate, { cookie, 'sec-fetch-site': 'cross-site' }, tenant)).status).toBe(403);
  });

  it('is refused before the body is read for somebody without the permission anywhere', async () => {
    const viewer = await person('viewer@example.com');
    await test.db.roleGrant.updateMany({ where: { userId: viewer.user.id }, data: { role: 'viewer' } });
    const response = await call(operate, { cookie: viewer.cookie }, { nonsense: true });
    expect((await response.json()).code).toBe('forbidden');
  });
});
