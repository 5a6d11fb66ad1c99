import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '@/lib/access';
import { AppError } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { testConfig, testCtx, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { getTenant, listTenants } from './read-tenants';
import { syncTenants } from './sync-tenants';

let test: TestDb;
beforeAll(async () => {
  test = await createTestDb();
});
afterAll(() => test.drop());
beforeEach(async () => {
  await test.db.tenant.deleteMany();
});

const system: Actor = { kind: 'system', job: 'worker' };
function ctxWith(actor: Actor, tenants = '[{ id: A, residency: eu }, { id: B, residency: us }]'): Ctx {
  const config = testConfig(
    `environment: { name: test, kind: demo }\nsources: [{ id: main, url: "http://127.0.0.1:9", region: eu }]\ntenants: ${tenants}\n`,
  );
  const ctx = testCtx(test.db, actor);
  return { ...ctx, ports: { ...ctx.ports, config } };
}
const code = (error: unknown) => (error instanceof AppError ? error.code : error);

describe('tenants of the file in the database', () => {
  it('are declared at first, then nothing changes', async () => {
    expect(await syncTenants(ctxWith(system))).toEqual({ declared: ['A', 'B'], changed: [], removed: [] });
    expect(await syncTenants(ctxWith(system))).toEqual({ declared: [], changed: [], removed: [] });
  });

  it('that are gone from the file stay as rows and are marked; declared again they are unmarked', async () => {
    await syncTenants(ctxWith(system));
    const only = '[{ id: A, residency: uk }]';
    expect(await syncTenants(ctxWith(system, only))).toEqual({
      declared: [],
      changed: ['A'],
      removed: ['B'],
    });
    expect((await test.db.tenant.findUnique({ where: { id: 'B' } }))?.removedAt).not.toBeNull();
    expect((await test.db.tenant.findUnique({ where: { id: 'A' } }))?.residency).toBe('uk');
    expect((await syncTenants(ctxWith(system))).declared).toEqual(['B']);
    expect((await test.db.tenant.findUnique({ where: { id: 'B' } }))?.removedAt).toBeNull();
  });

  it('are written once when two workers start together', async () => {
    const both = await Promise.all([syncTenants(ctxWith(system)), syncTenants(ctxWith(system))]);
    expect(both.flatMap(({ declared }) => declared).sort()).toEqual(['A', 'B']);
  });

  it('leave an audit row for each change, with digests of before and after', async () => {
    const already = await test.db.auditEvent.count();
    await syncTenants(ctxWith(system));
    await syncTenants(ctxWith(system, '[{ id: A, residency: eu, tier: 3 }]'));
    const rows = await test.db.auditEvent.findMany({ orderBy: { id: 'asc' }, skip: already });
    expect(rows.map(({ action, tenantId }) => [action, tenantId])).toEqual([
      ['tenant.declared', 'A'],
      ['tenant.declared', 'B'],
      ['tenant.changed', 'A'],
      ['tenant.removed', 'B'],
    ]);
    expect(rows[2]?.beforeDigest).toBe(rows[0]?.afterDigest);
    expect(rows[2]?.afterDigest).not.toBe(rows[2]?.beforeDigest);
  });

  it('are not for an operator to change', async () => {
    await expect(syncTenants(ctxWith(testUser('operator')))).rejects.toSatisfy(
      (e) => code(e) === 'forbidden',
    );
  });
});

describe('reading tenants', () => {
  it('shows those granted, in the order of the file, with the line they stand on', async () => {
    const all = await listTenants(ctxWith(testUser('viewer')));
    expect(all.map(({ id, declaredAt }) => [id, declaredAt])).toEqual([
      ['A', 'test.yaml:3'],
      ['B', 'test.yaml:3'],
    ]);
    const some = await listTenants(ctxWith(testUser([{ role: 'viewer', tenants: ['B'] }])));
    expect(some.map(({ id }) => id)).toEqual(['B']);
  });

  it.each(['A', 'C'])('%s is not found for a viewer of B: foreign and unknown look the same', async (id) => {
    const viewer = ctxWith(testUser([{ role: 'viewer', tenants: ['B'] }]));
    await expect(getTenant(viewer, id)).rejects.toSatisfy((e) => code(e) === 'not_found');
    expect((await getTenant(viewer, 'B')).residency).toBe('us');
  });

  it('is not for strangers', async () => {
    await expect(listTenants(ctxWith({ kind: 'anonymous' }))).rejects.toSatisfy(
      (e) => code(e) === 'unauthenticated',
    );
  });
});
