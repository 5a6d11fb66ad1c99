import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testCtx, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import type { EvidenceQuery } from '../record';
import { searchWords } from '../search-words';
import { listRecords } from './list-records';

/** More than are looked through before the index of words is asked. */
const ROWS = 20_200;
const KINDS = ['probe', 'budget-delta', 'canary'];
const TENANTS = [null, 'TENANT_001', 'TENANT_002'];

type Plain = { n: number; kind: string; tenant: string | null; title: string; path: string };

/** Row `n`, the larger the newer; only the oldest ten have the word `heirloom`, and only one of twenty is a canary. */
const rowOf = (n: number): Plain => ({
  n,
  kind: n % 20 === 0 ? 'canary' : (KINDS[n % 2] ?? ''),
  tenant: TENANTS[n % 3] ?? null,
  title: `${n < 10 ? 'Heirloom ' : ''}Run${n} of Übung`,
  path: `runs/${n % 50}.json`,
});
const all = Array.from({ length: ROWS }, (_, index) => rowOf(ROWS - 1 - index));

const FILL = `
SET session_replication_role = replica;
INSERT INTO evidence_record (id, kind, title, release, path, environment, origin, log, tenant_id, verdict, artifact_digest,
    artifact_size, media_type, bundle_digest, payload_digest, predicate_type, key_id, actor_kind, actor_id, actor_name, source,
    created_at, audit_event_id)
  SELECT 'evd_' || lpad(n::text, 26, '0'), kind, title, 'v0.3.3', path, 'prod', 'live', 'live', tenant, NULL, repeat('a', 64), 1,
    'text/plain', repeat('b', 64), repeat('c', 64), 'urn:x', 'SHA256:x', 'user', 'usr_1', 'Ada', '{}',
    '2030-01-01'::timestamptz + make_interval(secs => n / 3), n + 1
  FROM jsonb_to_recordset($1) AS made(n int, kind text, title text, path text, tenant text)`;

let test: TestDb;
beforeAll(async () => {
  test = await createTestDb();
  const owner = new pg.Client({ connectionString: test.ownerUrl });
  await owner.connect();
  const [replica = '', insert = ''] = FILL.split(';');
  await owner.query(replica);
  await owner.query(insert, [JSON.stringify(all)]);
  await owner.query('ANALYZE evidence_record');
  await owner.end();
}, 60_000);
afterAll(() => test.drop());

async function pageOf(query: Partial<EvidenceQuery>, tenants?: string[]) {
  const actor = tenants === undefined ? testUser('auditor') : testUser([{ role: 'viewer', tenants }]);
  const { records, nextBefore } = await listRecords(testCtx(test.db, actor), query);
  return { found: records.map(({ id }) => Number(id.slice(4))), nextBefore };
}

/** The same by looking at every row. */
function expected({ q, kind, tenant, limit = 50 }: Partial<EvidenceQuery>, tenants?: string[]): number[] {
  const wanted = searchWords(q ?? '');
  const fits = (row: Plain) => {
    const words = searchWordsOf(row);
    return (
      wanted.every((word) => words.some((each) => each.startsWith(word))) &&
      (kind === undefined || row.kind === kind) &&
      (tenant === undefined || row.tenant === tenant) &&
      (tenants === undefined || row.tenant === null || tenants.includes(row.tenant))
    );
  };
  return all
    .filter(fits)
    .slice(0, limit)
    .map(({ n }) => n);
}
const searchWordsOf = ({ title, path }: Plain) => `${title} ${path}`.toLowerCase().split(/[^\p{L}\p{N}]+/u);

describe('words among many rows', () => {
  it.each<[string, Partial<EvidenceQuery>, string[]?]>([
    ['a word that every row has', { q: 'übung' }],
    ['a word that only the oldest rows have', { q: 'heirloom' }],
    ['its beginning', { q: 'heir' }],
    ['it and a word that every row has', { q: 'heirloom runs' }],
    ['it within a kind', { q: 'heirloom', kind: 'canary' }],
    ['it within a tenant', { q: 'heirloom', tenant: 'TENANT_002' }],
    ['it for somebody of one tenant', { q: 'heirloom' }, ['TENANT_001']],
    ['the beginning of very many words', { q: 'run1' }],
    ['the one row of a word', { q: 'run12345' }],
    ['a word nobody has', { q: 'zebra' }],
    ['a word that many rows hold, but none begins with', { q: 'un1' }],
  ])('%s', async (_name, query, tenants) => {
    expect((await pageOf(query, tenants)).found).toEqual(expected(query, tenants));
  });

  it('are found as looking at every row finds them, whatever else is asked', async () => {
    const word = fc.constantFrom(
      'run',
      'run2',
      'runs',
      '4',
      '49',
      'json',
      'heirloom',
      'h',
      'of',
      'üb',
      'zebra',
    );
    const query = fc.record(
      {
        q: fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(' ')),
        kind: fc.constantFrom(...KINDS),
        tenant: fc.constantFrom('TENANT_001', 'TENANT_002'),
        limit: fc.integer({ min: 1, max: 60 }),
      },
      { requiredKeys: ['q'] },
    );
    const scope = fc.option(fc.constantFrom<string[][]>(['TENANT_001'], ['TENANT_002', 'TENANT_009']), {
      nil: undefined,
    });
    await fc.assert(
      fc.asyncProperty(query, scope, async (asked, tenants) => {
        expect((await pageOf(asked, tenants)).found).toEqual(expected(asked, tenants));
      }),
      { numRuns: 60 },
    );
  });

  it.each<[string, Partial<EvidenceQuery>]>([
    ['near', { q: '49 run', limit: 150 }],
    ['old', { q: 'heirloom', limit: 3 }],
  ])('come page by page without a gap, %s', async (_name, query) => {
    const seen: number[] = [];
    let before: string | null = null;
    do {
      const { found, nextBefore }: Awaited<ReturnType<typeof pageOf>> = await pageOf({
        ...query,
        ...(before !== null && { before }),
      });
      seen.push(...found);
      before = nextBefore;
    } while (before !== null);
    expect(seen).toEqual(expected({ ...query, limit: ROWS }));
  });
});
