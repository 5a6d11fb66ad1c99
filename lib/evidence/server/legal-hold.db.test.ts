import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '@/lib/access';
import { digestJson, utf8 } from '@/lib/kernel';
import { testClock, testCtx, testPorts, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import type { PlaceHold } from '../hold';
import { listHolds, placeHold, releaseHold } from './legal-hold';
import { recordEvidence } from './record-evidence';

let test: TestDb;
const clock = testClock();
const ports = testPorts();
const admin = testUser('admin');
const ctxOf = (actor: Actor) => testCtx(test.db, actor, { clock, ports });
const asked = (over: Partial<PlaceHold> = {}): PlaceHold => ({
  scope: 'tenant',
  scopeId: 'TENANT_001',
  reason: 'case 117, asked for by counsel',
  ...over,
});

beforeAll(async () => {
  test = await createTestDb();
});
afterAll(() => test.drop());

describe('a legal hold', () => {
  it('is placed and released with a reason each, and both are audited', async () => {
    const placed = await placeHold(ctxOf(admin), asked());
    expect(placed).toEqual({
      id: expect.stringMatching(/^hld_/),
      ...asked(),
      placedAt: clock.now().toISOString(),
      placedBy: 'admin',
      releasedAt: null,
      releasedBy: null,
    });
    expect(await listHolds(ctxOf(testUser('auditor')))).toContainEqual(placed);
    clock.advance(60);
    const local: Actor = { kind: 'local', osUser: 'sam', grants: [{ role: 'operator', tenants: '*' }] };
    const released = await releaseHold(ctxOf(local), placed.id, { reason: 'case 117 is closed' });
    expect(released).toEqual({ ...placed, releasedAt: clock.now().toISOString(), releasedBy: 'sam' });
    expect(await listHolds(ctxOf(admin))).not.toContainEqual(released);
    expect(await listHolds(ctxOf(admin), { all: true })).toContainEqual(released);
    const rows = await test.db.auditEvent.findMany({
      where: { objectId: placed.id },
      orderBy: { id: 'asc' },
    });
    expect(rows).toMatchObject([
      {
        action: 'legal-hold.placed',
        actorName: 'admin',
        tenantId: 'TENANT_001',
        reason: 'case 117, asked for by counsel',
        beforeDigest: null,
        afterDigest: digestJson(placed),
      },
      {
        action: 'legal-hold.released',
        actorKind: 'local',
        actorName: 'sam',
        reason: 'case 117 is closed',
        beforeDigest: digestJson(placed),
        afterDigest: digestJson(released),
      },
    ]);
  });

  it('is released once: the loser of a race is told', async () => {
    const { id } = await placeHold(ctxOf(admin), asked());
    const both = await Promise.allSettled(
      [1, 2, 3].map(() => releaseHold(ctxOf(admin), id, { reason: 'it is over' })),
    );
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of both) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'conflict' });
    }
    expect(await test.db.auditEvent.count({ where: { objectId: id, action: 'legal-hold.released' } })).toBe(
      1,
    );
  });

  it('can be on a record and on a release', async () => {
    const { id } = await recordEvidence(ctxOf(testUser('operator')), {
      kind: 'note',
      title: 'a note',
      path: 'notes/a.txt',
      mediaType: 'text/plain',
      source: {},
      content: utf8('a note'),
    });
    expect(await placeHold(ctxOf(admin), asked({ scope: 'record', scopeId: id }))).toMatchObject({
      scopeId: id,
    });
    expect(await placeHold(ctxOf(admin), asked({ scope: 'release', scopeId: 'v0.3.3' }))).toMatchObject({
      scopeId: 'v0.3.3',
    });
  });

  it.each<[string, Partial<PlaceHold>, string]>([
    ['a tenant nobody declared', { scopeId: 'TENANT_999' }, 'not_found'],
    ['a record that is not there', { scope: 'record', scopeId: 'evd_NONE' }, 'not_found'],
    ['what is no release', { scope: 'release', scopeId: 'latest' }, 'invalid_input'],
    ['something without a reason', { reason: '  ' }, 'invalid_input'],
    ['something of another kind', { scope: 'everything' as 'record' }, 'invalid_input'],
  ])('is refused on %s', async (_what, over, code) => {
    const before = await test.db.legalHold.count();
    await expect(placeHold(ctxOf(admin), asked(over))).rejects.toMatchObject({ code });
    expect(await test.db.legalHold.count()).toBe(before);
  });

  it('that does not exist cannot be released', async () => {
    const none = releaseHold(ctxOf(admin), 'hld_NONE', { reason: 'whatever' });
    await expect(none).rejects.toMatchObject({ code: 'not_found' });
  });

  it.each<[string, Actor, string]>([
    ['an operator', testUser('operator'), 'forbidden'],
    ['an auditor', testUser('auditor'), 'forbidden'],
    ['an admin of one tenant', testUser([{ role: 'admin', tenants: ['TENANT_001'] }]), 'forbidden'],
    ['a stranger', { kind: 'anonymous' }, 'unauthenticated'],
  ])('is not for %s to place or release', async (_who, actor, code) => {
    const { id } = await placeHold(ctxOf(admin), asked());
    await expect(placeHold(ctxOf(actor), asked())).rejects.toMatchObject({ code });
    await expect(releaseHold(ctxOf(actor), id, { reason: 'away with it' })).rejects.toMatchObject({ code });
    expect(await test.db.legalHold.findUnique({ where: { id } })).toMatchObject({ releasedAt: null });
  });

  it('is shown to whoever may see what it holds', async () => {
    const { id } = await recordEvidence(ctxOf(testUser('operator')), {
      kind: 'note',
      title: 'of one tenant',
      path: 'notes/one.txt',
      mediaType: 'text/plain',
      source: {},
      tenantId: 'TENANT_002',
      content: utf8('of one tenant'),
    });
    const placed = [
      await placeHold(ctxOf(admin), asked({ reason: 'only here' })),
      await placeHold(ctxOf(admin), asked({ scopeId: 'TENANT_002', reason: 'only here' })),
      await placeHold(ctxOf(admin), asked({ scope: 'record', scopeId: id, reason: 'only here' })),
      await placeHold(ctxOf(admin), asked({ scope: 'release', scopeId: 'v0.3.1', reason: 'only here' })),
    ];
    const seen = async (tenants: string[] | '*') => {
      const holds = await listHolds(ctxOf(testUser([{ role: 'viewer', tenants }])));
      const ids = new Set(holds.filter(({ reason }) => reason === 'only here').map((hold) => hold.id));
      return placed.map((hold) => ids.has(hold.id));
    };
    expect(await seen('*')).toEqual([true, true, true, true]);
    expect(await seen(['TENANT_002'])).toEqual([false, true, true, true]);
    expect(await seen(['TENANT_003'])).toEqual([false, false, false, true]);
    await expect(listHolds(ctxOf(testUser('ci')))).rejects.toMatchObject({ code: 'forbidden' });
    await expect(listHolds(ctxOf({ kind: 'anonymous' }))).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});
