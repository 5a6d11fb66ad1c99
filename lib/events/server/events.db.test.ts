import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '@/lib/access';
import { AppError, parseOrThrow } from '@/lib/kernel';
import { testClock, testCtx, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { eventsQuerySchema, newEventSchema } from '../event';
import { createEvent } from './create-event';
import { listEvents } from './list-events';

let test: TestDb;
beforeAll(async () => {
  test = await createTestDb();
});
afterAll(() => test.drop());
beforeEach(async () => {
  await test.db.event.deleteMany();
});

const clock = testClock();
const ctxOf = (actor: Actor) => testCtx(test.db, actor, { clock });
const responder = testUser('responder');
const viewerOf = (...tenants: string[]) =>
  testUser([{ role: 'viewer', tenants }], 'usr_TEST000000000000000000000B');
const event = (over: object = {}) =>
  parseOrThrow(
    newEventSchema,
    { tenant: 'TENANT_001', kind: 'deploy', title: 'Checkout 4.2', ...over },
    'The event',
  );
const code = (error: unknown) => (error instanceof AppError ? error.code : error);
const titles = async (actor: Actor, query: object = {}) =>
  (await listEvents(ctxOf(actor), parseOrThrow(eventsQuerySchema, query, 'The query'))).map(
    ({ title }) => title,
  );

describe('marking the time axis', () => {
  it('writes the event and its audit row together; without a time it is now', async () => {
    const { event: made, created } = await createEvent(
      ctxOf(responder),
      event({ link: 'https://ci.example/1' }),
      null,
    );
    expect(created).toBe(true);
    expect(made).toMatchObject({
      tenantId: 'TENANT_001',
      startsAt: clock.now().toISOString(),
      endsAt: null,
      createdBy: 'responder',
    });
    const audit = await test.db.auditEvent.findFirst({ where: { objectId: made.id } });
    expect(audit).toMatchObject({ action: 'event.created', tenantId: 'TENANT_001', actorId: responder.id });
  });

  it('is safe to repeat with a key: the same event comes back, and one audit row stands', async () => {
    const first = await createEvent(ctxOf(responder), event(), 'deploy-1');
    clock.advance(30);
    const again = await createEvent(ctxOf(responder), event(), 'deploy-1');
    expect(again).toEqual({ event: first.event, created: false });
    expect(await test.db.auditEvent.count({ where: { objectId: first.event.id } })).toBe(1);
  });

  it('posted by two at the same moment with one key is one event', async () => {
    const both = await Promise.all([1, 2, 3, 4].map(() => createEvent(ctxOf(responder), event(), 'race')));
    expect(new Set(both.map(({ event: { id } }) => id)).size).toBe(1);
    expect(both.filter(({ created }) => created)).toHaveLength(1);
    expect(await test.db.event.count()).toBe(1);
  });

  it('the same key for another event is a conflict; another person’s key is another key', async () => {
    await createEvent(ctxOf(responder), event(), 'k');
    const other = createEvent(ctxOf(responder), event({ title: 'something else' }), 'k');
    await expect(other).rejects.toSatisfy((e) => code(e) === 'conflict');
    const someone = testUser('operator', 'usr_TEST000000000000000000000C');
    expect((await createEvent(ctxOf(someone), event({ title: 'something else' }), 'k')).created).toBe(true);
  });

  it.each<[string, Actor, object, string]>([
    ['a viewer', testUser('viewer'), {}, 'forbidden'],
    ['a stranger', { kind: 'anonymous' }, {}, 'unauthenticated'],
    [
      'a responder of another tenant',
      testUser([{ role: 'responder', tenants: ['TENANT_002'] }]),
      {},
      'forbidden',
    ],
    [
      'a responder of one tenant, for all tenants',
      testUser([{ role: 'responder', tenants: ['TENANT_001'] }]),
      { tenant: null },
      'forbidden',
    ],
    ['for a tenant nobody declared', responder, { tenant: 'NOPE' }, 'not_found'],
    ['long before dashboards', responder, { startsAt: '1970-01-01T00:00:00Z' }, 'invalid_input'],
    ['years ahead', responder, { startsAt: '2099-01-01T00:00:00Z' }, 'invalid_input'],
    ['that ends before it begins now', responder, { endsAt: '2030-01-01T00:00:00Z' }, 'invalid_input'],
  ])('is refused: %s', async (_name, actor, over, expected) => {
    await expect(createEvent(ctxOf(actor), event(over), null)).rejects.toSatisfy((e) => code(e) === expected);
    expect(await test.db.event.count()).toBe(0);
  });
});

describe('reading events', () => {
  beforeEach(async () => {
    const at = (hoursAgo: number) => new Date(clock.now().getTime() - hoursAgo * 3_600_000).toISOString();
    const ctx = ctxOf(testUser('operator'));
    await createEvent(ctx, event({ title: 'one', startsAt: at(1) }), null);
    await createEvent(ctx, event({ title: 'two', tenant: 'TENANT_002', startsAt: at(2) }), null);
    await createEvent(ctx, event({ title: 'all', tenant: null, startsAt: at(3) }), null);
    await createEvent(
      ctx,
      event({ title: 'lasting', kind: 'incident', startsAt: at(40), endsAt: at(4) }),
      null,
    );
    await createEvent(ctx, event({ title: 'old', startsAt: at(45) }), null);
  });

  it('shows the last day, newest first, and what reached into it', async () => {
    expect(await titles(testUser('viewer'))).toEqual(['one', 'two', 'all', 'lasting']);
  });

  it('shows a viewer the granted tenants and what concerns all', async () => {
    expect(await titles(viewerOf('TENANT_002'))).toEqual(['two', 'all']);
  });

  it('asking for a foreign tenant tells nothing about it', async () => {
    expect(await titles(viewerOf('TENANT_002'), { tenants: 'TENANT_001' })).toEqual(['all']);
  });

  it('keeps to the range asked for', async () => {
    const from = new Date(clock.now().getTime() - 50 * 3_600_000).toISOString();
    const to = new Date(clock.now().getTime() - 30 * 3_600_000).toISOString();
    expect(await titles(testUser('viewer'), { from, to })).toEqual(['lasting', 'old']);
  });
});
