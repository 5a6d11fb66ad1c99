import { encode } from 'next-auth/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '@/lib/access';
import { createUser, signIn } from '@/lib/access/server';
import { checkKeyset } from '@/lib/attestations';
import { utf8 } from '@/lib/kernel';
import { keysetExportSchema, keysViewSchema, publicKeyFromPem } from '@/lib/keys';
import { nodeCrypto } from '@/lib/platform/node-crypto';
import { loadApiRoutes } from '@/lib/testing/api-routes';
import { testClock, testCtx, testRuntime } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { getRuntime, setRuntime } from './runtime';

let test: TestDb;
const clock = testClock();
const cookies = new Map<Role, string>();

beforeAll(async () => {
  test = await createTestDb();
  setRuntime(testRuntime(test.db, { clock }));
  for (const role of ['viewer', 'admin'] as const) cookies.set(role, await sessionCookie(role));
}, 120_000);
afterAll(() => test.drop());

async function sessionCookie(role: Role): Promise<string> {
  const email = `${role}@example.com`;
  const system = testCtx(test.db, { kind: 'system', job: 'test' }, { clock });
  const grants = [{ role, tenants: '*' as const }];
  const { user, oneTimePassword } = await createUser(system, { email, name: role, grants });
  await test.db.user.update({ where: { id: user.id }, data: { mustChangePassword: false } });
  const anonymous = testCtx(test.db, { kind: 'anonymous' }, { clock });
  const { sessionId } = await signIn(anonymous, { email, password: oneTimePassword });
  const sealed = await encode({ token: { sid: sessionId }, secret: getRuntime().env.NEXTAUTH_SECRET });
  return `mc-0a1b2c3d-session=${sealed}`;
}

async function call(role: Role | null, method: 'GET' | 'POST', path: string, body?: unknown) {
  const [route] = (await loadApiRoutes([`app/api/keys${path}/route.ts`])).filter(
    (found) => found.method === method,
  );
  const headers: Record<string, string> = {
    'sec-fetch-site': 'same-origin',
    origin: 'http://localhost:3000',
  };
  const cookie = role === null ? undefined : cookies.get(role);
  if (cookie !== undefined) headers.cookie = cookie;
  if (body !== undefined) headers['content-type'] = 'application/json';
  const req = new Request(`http://localhost:3000/api/keys${path}`, {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const reply = await route?.handler?.(req, { params: Promise.resolve({}) });
  if (reply === undefined) throw new Error(`no ${method} ${path}`);
  return { status: reply.status, body: await reply.json() };
}

const rotation = { purpose: 'attest', reason: 'yearly rotation' };

describe('/api/keys', () => {
  it('shows keys to whoever may read, and nobody else', async () => {
    expect((await call(null, 'GET', '')).status).toBe(401);
    const { status, body } = await call('viewer', 'GET', '');
    expect(status).toBe(200);
    expect(keysViewSchema.parse(body)).toMatchObject({ version: null, keys: [] });
    expect((await call('viewer', 'GET', '/keyset')).status).toBe(404);
  });

  it('lets an admin rotate and revoke, but not over somebody else’s change', async () => {
    expect((await call('viewer', 'POST', '/rotate', rotation)).status).toBe(403);
    const rotated = await call('admin', 'POST', '/rotate', rotation);
    const { keys, version } = keysViewSchema.parse(rotated.body);
    expect([rotated.status, version]).toEqual([200, 2]);
    const stale = await call('admin', 'POST', '/rotate', { ...rotation, version: 1 });
    expect([stale.status, stale.body.code]).toEqual([409, 'conflict']);
    const keyId = keys[0]?.keyId ?? '';
    const revocation = { keyId, reason: 'laptop stolen', version: 2 };
    expect((await call('viewer', 'POST', '/revoke', revocation)).status).toBe(403);
    expect((await call('admin', 'POST', '/revoke', revocation)).status).toBe(200);
    expect((await call('admin', 'POST', '/revoke', { ...revocation, note: 1 })).status).toBe(400);
  });

  it('gives out a keyset that verifies with the root key it names', async () => {
    const { body } = await call('viewer', 'GET', '/keyset');
    const { files, fingerprints } = keysetExportSchema.parse(body);
    const root = publicKeyFromPem(files['root.pub'] ?? '');
    expect(root.keyId).toBe(fingerprints.root);
    const document = utf8(files['keyset.json'] ?? '');
    const bundle = utf8(files['keyset.json.sigstore.json'] ?? '');
    expect(await checkKeyset(nodeCrypto, { document, bundle }, root)).toMatchObject({ ok: true });
    expect(JSON.stringify(body)).not.toContain('PRIVATE');
  });
});
