import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '@/lib/access';
import { AppError, sha256Hex, utf8 } from '@/lib/kernel';
import { testClock, testCtx, testPorts, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import type { EvidenceQuery, EvidenceRecord } from '../record';
import { getRecord } from './get-record';
import { listRecords } from './list-records';
import { openArtifact, openStatement } from './open-artifact';
import { recordEvidence } from './record-evidence';

const clock = testClock();
const ports = testPorts();
const operator = testUser('operator');
const ofTwo = testUser([{ role: 'viewer', tenants: ['TENANT_002'] }], 'usr_TEST000000000000000000000B');
const code = (error: unknown) => (error instanceof AppError ? error.code : error);
const made: EvidenceRecord[] = [];
let test: TestDb;
const ctxOf = (actor: Actor) => testCtx(test.db, actor, { clock, ports });

/** Six records, one minute apart: number, tenant, kind, verdict, path. */
const ROWS = [
  ['TENANT_001', 'load-test', 'pass', 'tests/checkout.json'],
  ['TENANT_002', 'load-test', 'fail', 'tests/billing.json'],
  [null, 'dashboard-export', null, 'observability/dashboard-mc-platform.json'],
  ['TENANT_001', 'budget-delta', 'hold', 'budgets/TENANT_001.json'],
  ['TENANT_003', 'budget-delta', 'pass', 'budgets/TENANT_003.json'],
  [null, 'note', null, 'notes/drill.txt'],
] as const;

beforeAll(async () => {
  test = await createTestDb();
  for (const [index, [tenantId, kind, verdict, path]] of ROWS.entries()) {
    clock.advance(60);
    const cites = index === 3 && made[0] ? [{ sha256: made[0].artifact.sha256, role: 'baseline' }] : [];
    const content = utf8(`content ${index}`);
    const title = `Record number ${index}${index === 5 ? ': Übung' : ''}`;
    const release = index === 5 ? 'v0.3.2' : 'v0.3.3';
    const input = { kind, title, path, release, tenantId, verdict, source: { n: index }, content, cites };
    made.push(await recordEvidence(ctxOf(operator), input));
  }
});
afterAll(() => test.drop());

const found = async (query: Partial<EvidenceQuery>, actor: Actor = testUser('viewer')) =>
  (await listRecords(ctxOf(actor), query)).records.map(({ id }) => made.findIndex((row) => row.id === id));
const minutes = (index: number) => made[index]?.createdAt ?? '';

describe('searching evidence', () => {
  it.each<[string, () => Partial<EvidenceQuery>, number[]]>([
    ['nothing asked: all, newest first', () => ({}), [5, 4, 3, 2, 1, 0]],
    ['a kind', () => ({ kind: 'load-test' }), [1, 0]],
    ['a tenant', () => ({ tenant: 'TENANT_001' }), [3, 0]],
    ['a tenant and a kind', () => ({ tenant: 'TENANT_001', kind: 'load-test' }), [0]],
    ['a release', () => ({ release: 'v0.3.2' }), [5]],
    ['a verdict', () => ({ verdict: 'pass' }), [4, 0]],
    ['another environment', () => ({ environment: 'prod' }), []],
    ['an origin', () => ({ origin: 'replay' }), []],
    ['who recorded it', () => ({ actor: operator.id }), [5, 4, 3, 2, 1, 0]],
    ['a digest of an artifact', () => ({ digest: sha256Hex('content 2') }), [2]],
    ['the beginning of one', () => ({ digest: `sha256:${sha256Hex('content 3').slice(0, 10)}` }), [3]],
    ['words of a path', () => ({ q: 'budgets tenant' }), [4, 3]],
    ['the beginning of a word', () => ({ q: 'dashb' }), [2]],
    ['words in other letters', () => ({ q: 'ÜBUNG' }), [5]],
    ['what looks like an operator', () => ({ q: "check' & !x | out:*" }), []],
    ['nothing but signs', () => ({ q: '%_&|!' }), []],
    ['a time', () => ({ from: minutes(2), to: minutes(4) }), [3, 2]],
  ])('%s', async (_name, query, expected) => {
    expect(await found(query())).toEqual(expected);
  });

  it('goes on where the page before ended, rows that come in between notwithstanding', async () => {
    const viewer = ctxOf(testUser('viewer'));
    const seen: string[] = [];
    let before: string | undefined;
    do {
      const page = await listRecords(viewer, { limit: 2, ...(before !== undefined && { before }) });
      seen.push(...page.records.map(({ id }) => id));
      before = page.nextBefore ?? undefined;
    } while (before !== undefined);
    expect(seen).toEqual([...made].reverse().map(({ id }) => id));
    await expect(listRecords(viewer, { before: 'x' })).rejects.toThrow(/malformed/);
  });

  it('shows somebody the granted tenants and what concerns none', async () => {
    expect(await found({}, ofTwo)).toEqual([5, 2, 1]);
    expect(await found({ tenant: 'TENANT_001' }, ofTwo)).toEqual([]);
  });

  it('is nobody’s who may not read', async () => {
    await expect(found({}, { kind: 'anonymous' })).rejects.toSatisfy((e) => code(e) === 'unauthenticated');
    await expect(found({}, testUser('ci'))).rejects.toSatisfy((e) => code(e) === 'forbidden');
  });
});

describe('one record', () => {
  const idOf = (index: number) => made[index]?.id ?? '';
  it('comes with its statement, what it cites and what cites it, within the scope', async () => {
    const detail = await getRecord(ctxOf(testUser('viewer')), idOf(3));
    expect(detail).toMatchObject({
      id: idOf(3),
      source: { n: 3 },
      statement: { payload: { predicate: { tenant: 'TENANT_001' } } },
      log: null,
      retired: null,
      holds: [],
      cites: [{ sha256: made[0]?.artifact.sha256, role: 'baseline', recordId: idOf(0) }],
    });
    expect(sha256Hex(detail.statement.bundle)).toBe(detail.statement.sha256);
    const cited = await getRecord(ctxOf(testUser('viewer')), idOf(0));
    expect(cited.citedBy).toEqual([{ recordId: idOf(3), title: 'Record number 3', role: 'baseline' }]);
  });

  it('names the holds that keep it', async () => {
    const hold = { reason: 'a lawsuit', placedAt: clock.now(), placedBy: 'x' };
    await test.db.legalHold.createMany({
      data: [
        { ...hold, id: 'hld_1', scope: 'tenant', scopeId: 'TENANT_003' },
        { ...hold, id: 'hld_2', scope: 'tenant', scopeId: 'TENANT_002' },
        { ...hold, id: 'hld_3', scope: 'record', scopeId: idOf(4), releasedAt: clock.now() },
      ],
    });
    const { holds } = await getRecord(ctxOf(operator), idOf(4));
    expect(holds.map(({ id }) => id)).toEqual(['hld_1']);
  });

  it('with a damaged statement still opens, and says what is wrong', async () => {
    const { statement } = await getRecord(ctxOf(operator), idOf(5));
    await ports.blobs[0]?.remove(statement.sha256);
    const detail = await getRecord(ctxOf(operator), idOf(5));
    expect(detail.statement).toMatchObject({ bundle: '', payload: null });
    expect(detail.checks).toContainEqual(expect.objectContaining({ state: 'fail', code: 'blob-missing' }));
  });

  it('of another tenant is not there, whichever part is asked for', async () => {
    for (const read of [getRecord, openArtifact, openStatement]) {
      await expect(read(ctxOf(ofTwo), idOf(0))).rejects.toSatisfy((e) => code(e) === 'not_found');
      await expect(read(ctxOf({ kind: 'anonymous' }), idOf(0))).rejects.toSatisfy(
        (e) => code(e) === 'unauthenticated',
      );
    }
  });

  it('whose bytes were retired says by which rule', async () => {
    const sha256 = made[1]?.artifact.sha256 ?? '';
    await test.db.blobTombstone.create({
      data: { sha256, rule: 'probes', reason: 'after 400 days', retiredAt: clock.now(), retiredBy: 'x' },
    });
    expect((await getRecord(ctxOf(operator), idOf(1))).retired).toMatchObject({ rule: 'probes' });
    await expect(openArtifact(ctxOf(operator), idOf(1))).rejects.toThrow(/retired by probes/);
  });
});
