import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { digestJson } from '@/lib/kernel';
import { inTransaction } from '@/lib/platform/db';
import { testClock, testCtx, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { emitAudit, exportAuditEvents, listAuditEvents } from './index';

let test: TestDb;
const clock = testClock();

beforeAll(async () => {
  test = await createTestDb();
});
afterAll(() => test.drop());

const auditor = () => testCtx(test.db, testUser('auditor'), { clock });
const operator = () => testCtx(test.db, testUser('operator'), { clock });

describe('emitAudit', () => {
  it('records who, what, from where, and digests of before and after in any key order', async () => {
    await emitAudit(test.db, operator(), {
      action: 'event.created',
      objectKind: 'event',
      objectId: 'evt_1',
      tenantId: 'TENANT_001',
      before: { a: 1, b: 2 },
      after: { b: 3, a: 1 },
      detail: { title: 'deploy' },
      reason: 'because',
    });
    const { events } = await listAuditEvents(auditor(), { objectId: 'evt_1' });
    expect(events).toEqual([
      {
        id: expect.stringMatching(/^\d+$/),
        at: clock.now().toISOString(),
        actor: {
          kind: 'user',
          id: operator().actor.kind === 'user' ? testUser('operator').id : '',
          name: 'operator',
        },
        action: 'event.created',
        tenantId: 'TENANT_001',
        objectKind: 'event',
        objectId: 'evt_1',
        beforeDigest: digestJson({ b: 2, a: 1 }),
        afterDigest: digestJson({ a: 1, b: 3 }),
        detail: { title: 'deploy' },
        reason: 'because',
        requestId: operator().requestId,
        ip: '192.0.2.10',
        environment: 'test',
        origin: 'demo',
        statement: null,
        leafIndex: null,
      },
    ]);
  });

  it('leaves no row when the change it belongs to fails', async () => {
    const failing = inTransaction(test.db, async (tx) => {
      await emitAudit(tx, operator(), {
        action: 'event.created',
        objectKind: 'event',
        objectId: 'evt_rolled_back',
      });
      throw new Error('the change failed');
    });
    await expect(failing).rejects.toThrow('the change failed');
    expect((await listAuditEvents(auditor(), { objectId: 'evt_rolled_back' })).events).toEqual([]);
  });

  it('says which statement the change signed, and which log the row is for', async () => {
    const statement = { payload: 'a'.repeat(64), signature: 'b'.repeat(64) };
    const id = await emitAudit(test.db, operator(), {
      action: 'evidence.recorded',
      objectKind: 'evidence',
      objectId: 'evd_1',
      origin: 'replay',
      statement,
    });
    const { events } = await listAuditEvents(auditor(), { objectId: 'evd_1' });
    expect(events).toMatchObject([{ id: String(id), origin: 'replay', statement }]);
    expect(await test.db.auditEvent.findUnique({ where: { id } })).toMatchObject({ log: 'demo' });
  });

  it('writes rows that not even their owner changes without switching a trigger off', async () => {
    await emitAudit(test.db, operator(), { action: 'event.created', objectKind: 'event', objectId: 'evt_3' });
    const owner = new Client({ connectionString: test.ownerUrl });
    await owner.connect();
    for (const statement of [
      'DELETE FROM audit_event',
      "UPDATE audit_event SET actor_name = 'x'",
      'TRUNCATE audit_event CASCADE',
    ])
      await expect(owner.query(statement)).rejects.toThrow(/append-only/);
    await owner.end();
  });

  it('writes rows the application itself can neither change nor remove', async () => {
    await emitAudit(test.db, operator(), { action: 'event.created', objectKind: 'event', objectId: 'evt_2' });
    await expect(test.db.auditEvent.deleteMany()).rejects.toThrow(/permission denied/);
    await expect(test.db.auditEvent.updateMany({ data: { actorName: 'nobody' } })).rejects.toThrow(
      /permission denied/,
    );
  });
});

describe('listAuditEvents', () => {
  beforeEach(async () => {
    for (const tenantId of ['TENANT_001', 'TENANT_002', null]) {
      await emitAudit(test.db, operator(), {
        action: 'tenant.changed',
        objectKind: 'tenant',
        objectId: tenantId ?? 'all',
        tenantId,
      });
    }
  });

  it('pages newest first without losing or repeating a row', async () => {
    const seen: string[] = [];
    let before: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof listAuditEvents>> = await listAuditEvents(auditor(), {
        limit: 2,
        ...(before !== null && { before }),
      });
      seen.push(...page.events.map(({ id }) => id));
      before = page.nextBefore;
    } while (before !== null);
    expect(seen).toHaveLength(await test.db.auditEvent.count());
    expect(seen.map(Number)).toEqual([...seen].map(Number).sort((a, b) => b - a));
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('filters by action, tenant, object, actor and time', async () => {
    const count = async (filter: Parameters<typeof listAuditEvents>[1]) =>
      (await listAuditEvents(auditor(), { ...filter, limit: 200 })).events.length;
    expect(await count({ action: 'tenant.changed', tenantId: 'TENANT_002' })).toBeGreaterThan(0);
    expect(await count({ action: 'token.revoked' })).toBe(0);
    expect(await count({ actorId: 'usr_SOMEBODY_ELSE' })).toBe(0);
    expect(await count({ from: clock.now().toISOString() })).toBeGreaterThan(0);
    expect(await count({ to: clock.now().toISOString() })).toBe(0);
  });

  it('shows an auditor of one tenant that tenant only', async () => {
    const limited = testCtx(test.db, testUser([{ role: 'auditor', tenants: ['TENANT_002'] }]));
    const { events } = await listAuditEvents(limited, { limit: 200 });
    expect(new Set(events.map(({ tenantId }) => tenantId))).toEqual(new Set(['TENANT_002']));
    expect((await listAuditEvents(limited, { tenantId: 'TENANT_001' })).events).toEqual([]);
  });

  it.each(['viewer', 'responder', 'operator', 'approver', 'admin', 'ci'] as const)(
    'is not for a %s',
    async (role) => {
      await expect(listAuditEvents(testCtx(test.db, testUser(role)), {})).rejects.toMatchObject({
        code: 'forbidden',
      });
    },
  );

  it.each([{ limit: 201 }, { before: '-1' }, { before: '1; DROP TABLE' }, { from: 'yesterday' }])(
    'refuses %j',
    async (query) => {
      await expect(listAuditEvents(auditor(), query)).rejects.toMatchObject({ code: 'invalid_input' });
    },
  );
});

describe('exportAuditEvents', () => {
  const collect = async (query: Parameters<typeof exportAuditEvents>[1], ctx = auditor()) => {
    let text = '';
    for await (const piece of exportAuditEvents(ctx, query)) text += piece;
    return text;
  };

  it('sends every row that matches once, as CSV and as JSON', async () => {
    for (let i = 0; i < 205; i++) {
      const objectId = `evt_export_${i}`;
      await emitAudit(test.db, operator(), {
        action: 'event.created',
        objectKind: 'exported',
        objectId,
        reason: i === 7 ? 'the 100% reason' : 'another',
      });
    }
    const lines = (await collect({ objectKind: 'exported' })).trimEnd().split('\r\n');
    expect(lines).toHaveLength(206);
    expect(new Set(lines).size).toBe(206);
    const json = JSON.parse(await collect({ objectKind: 'exported', format: 'json' }));
    expect(json).toMatchObject({ isWhole: true, nextBefore: null });
    expect(json.events.map((event: { objectId: string }) => event.objectId)).toEqual(
      Array.from({ length: 205 }, (_, i) => `evt_export_${204 - i}`),
    );
  });

  it('finds words of a reason, wildcards being plain characters, and one row alone', async () => {
    const { events } = await listAuditEvents(auditor(), { reason: '100% REASON' });
    expect(events.map(({ objectId }) => objectId)).toEqual(['evt_export_7']);
    expect((await listAuditEvents(auditor(), { reason: '%' })).events).toHaveLength(1);
    const id = events[0]?.id ?? '';
    expect((await listAuditEvents(auditor(), { row: id })).events.map((event) => event.id)).toEqual([id]);
    const limited = testCtx(test.db, testUser([{ role: 'auditor', tenants: ['TENANT_002'] }]));
    expect((await listAuditEvents(limited, { row: id })).events).toEqual([]);
    expect(JSON.parse(await collect({ row: id, format: 'json' }, limited)).events).toEqual([]);
  });

  it('is not for an admin', async () => {
    await expect(collect({}, testCtx(test.db, testUser('admin')))).rejects.toMatchObject({
      code: 'forbidden',
    });
  });
});
