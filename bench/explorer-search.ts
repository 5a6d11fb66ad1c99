import { Client } from 'pg';
import { type EvidenceQuery, evidenceQuerySchema } from '@/lib/evidence';
import { listRecords } from '@/lib/evidence/server';
import { parseOrThrow } from '@/lib/kernel';
import { testCtx, testUser } from '@/lib/testing/ctx';
import { startBenchDatabase } from './evidence-database';
import { percentile, progress, report, round } from './report';

const RECORDS = 1_000_000;
const ROUNDS = 40;
const LIMIT_MS = 100;

const digests = new Map<number, string>();

/** A million records as a year of a busy installation would leave them: a few kinds make most of it, some tenants most noise. */
const FILL = `
SET session_replication_role = replica;
INSERT INTO blob (sha256, size, media_type, store, region, created_at)
  SELECT md5('a' || n) || md5('b' || n), 1000, 'application/json', 'local-eu', 'eu', '2030-01-01' FROM generate_series(0, ${RECORDS - 1}) n;
INSERT INTO audit_event (id, at, actor_kind, actor_id, actor_name, action, object_kind, object_id, detail, request_id, log)
  SELECT n + 1, '2030-01-01', 'user', 'usr_1', 'Ada', 'evidence.recorded', 'evidence', 'evd_' || lpad(n::text, 26, '0'), '{}', 'req', 'live'
  FROM generate_series(0, ${RECORDS - 1}) n;
INSERT INTO log_leaf (log, index, hash, body, audit_event_id, logged_at)
  SELECT 'live', n, '\\x00', '\\x00', n + 1, '2030-01-01' FROM generate_series(0, ${RECORDS - 1}) n;
INSERT INTO evidence_record (id, kind, title, release, path, environment, origin, log, tenant_id, verdict, artifact_digest,
    artifact_size, media_type, bundle_digest, payload_digest, predicate_type, key_id, actor_kind, actor_id, actor_name, source,
    created_at, audit_event_id)
  SELECT 'evd_' || lpad(n::text, 26, '0'), kind, initcap(replace(kind, '-', ' ')) || ' run' || n,
    CASE WHEN n % 10 < 7 THEN 'v0.3.3' WHEN n % 10 < 9 THEN 'v0.3.2' ELSE 'v0.3.1' END,
    kind || 's/' || n % 5000 || '.json', CASE WHEN n % 20 = 0 THEN 'staging' ELSE 'prod' END, 'live', 'live',
    CASE WHEN n % 13 = 0 THEN NULL ELSE 'TENANT_' || lpad((power(hashtext('t' || n)::float / 2147483648, 2) * 200)::int % 200 || '', 3, '0') END,
    CASE WHEN kind = 'dashboard-export' THEN NULL WHEN abs(hashtext('v' || n)) % 1000 < 5 THEN 'hold'
      WHEN abs(hashtext('v' || n)) % 1000 < 55 THEN 'fail' ELSE 'pass' END,
    md5('a' || n) || md5('b' || n), 1000, 'application/json', md5('c' || n) || md5('d' || n), md5('e' || n) || md5('f' || n),
    'urn:mission-control:predicate:' || kind || ':v1', 'SHA256:x', 'user', 'usr_' || abs(hashtext('u' || n)) % 50, 'Ada', '{}',
    '2030-01-01'::timestamptz - make_interval(secs => ${RECORDS} - n), n + 1
  FROM (SELECT n, CASE WHEN n % 100 < 60 THEN 'egress-probe' WHEN n % 100 < 80 THEN 'budget-delta' WHEN n % 100 < 90 THEN 'grounding'
    WHEN n % 100 < 95 THEN 'load-test' WHEN n % 100 < 99 THEN 'dashboard-export'
    WHEN n % 5000 < 100 THEN 'canary' ELSE 'simulation' END AS kind FROM generate_series(0, ${RECORDS - 1}) n) made;
`;

/**
 * Milliseconds of one page of the explorer over a million records, p95 over filters that fit much, little and nothing, words,
 * digests, combinations and deep pages; the verb itself, as a route calls it. Peer: reading one record by its primary key.
 */
const database = await startBenchDatabase();
try {
  await fill(database.ownerUrl);
  const auditor = testCtx(database.db, testUser('auditor'));
  const ofTenant = testCtx(database.db, testUser([{ role: 'viewer', tenants: ['TENANT_007'] }]));
  const samples = new Map<string, number[]>();
  const keyReads: number[] = [];
  const deep = (await listRecords(auditor, { from: at(400_000), to: at(400_100) })).nextBefore;
  const filters = filtersOf(deep);
  for (let n = 0; n < ROUNDS + 3; n++) {
    for (const [name, { query, narrow }] of filters) {
      const ctx = narrow ? ofTenant : auditor;
      const input = parseOrThrow(evidenceQuerySchema, query(n), 'The query');
      const startedAt = performance.now();
      await listRecords(ctx, input);
      const took = performance.now() - startedAt;
      // The first rounds load pages that anyone's second look would find.
      if (n >= 3) samples.set(name, [...(samples.get(name) ?? []), took]);
    }
    for (let k = 0; k < filters.size; k++) {
      const startedAt = performance.now();
      await database.db.evidenceRecord.findUnique({
        where: { id: idOf((n * 7_919 + k * 104_729) % RECORDS) },
      });
      if (n >= 3) keyReads.push(performance.now() - startedAt);
    }
  }
  const all = [...samples.values()].flat();
  const byFilter = Object.fromEntries(
    [...samples].map(([name, values]) => [
      name,
      [round(percentile(values, 0.5)), round(percentile(values, 0.95))],
    ]),
  );
  report({
    name: 'explorer-search',
    value: round(percentile(all, 0.95)),
    unit: 'ms p95',
    better: 'lower',
    baseline: { name: 'one record by its primary key, p95', value: round(percentile(keyReads, 0.95)) },
    detail: { limitMs: LIMIT_MS, records: RECORDS, pages: all.length, medianAndP95MsByFilter: byFilter },
  });
} finally {
  await database.stop();
}

type Filter = { query: (n: number) => Partial<EvidenceQuery>; narrow?: boolean };

function filtersOf(deep: string | null): Map<string, Filter> {
  const tenant = (n: number) => `TENANT_${String(n % 200).padStart(3, '0')}`;
  const plain = (query: (n: number) => Partial<EvidenceQuery>): Filter => ({ query });
  return new Map<string, Filter>([
    ['nothing', plain(() => ({}))],
    ['page in the middle', plain(() => ({ ...(deep !== null && { before: deep }) }))],
    ['common kind', plain(() => ({ kind: 'egress-probe' }))],
    ['rare kind', plain(() => ({ kind: 'canary' }))],
    ['kind nobody has', plain(() => ({ kind: 'nothing-of-this-kind' }))],
    ['tenant', plain((n) => ({ tenant: tenant(n) }))],
    ['common release', plain(() => ({ release: 'v0.3.3' }))],
    ['rare verdict', plain(() => ({ verdict: 'hold' }))],
    ['common verdict', plain(() => ({ verdict: 'pass' }))],
    ['environment', plain(() => ({ environment: 'prod' }))],
    ['origin nobody has', plain(() => ({ origin: 'replay' }))],
    ['actor', plain((n) => ({ actor: `usr_${n % 50}` }))],
    ['time', plain((n) => ({ from: at(n * 20_000), to: at(n * 20_000 + 500) }))],
    ['digest', plain((n) => ({ digest: digestOf(n * 3_331) }))],
    ['beginning of a digest', plain((n) => ({ digest: digestOf(n * 3_331).slice(0, 8) }))],
    ['common word', plain(() => ({ q: 'probe' }))],
    ['rare word', plain((n) => ({ q: `run${n * 9_973}` }))],
    ['word nobody has', plain(() => ({ q: 'zebra' }))],
    ['beginning of a word', plain((n) => ({ q: `run${n + 10}` }))],
    ['two words', plain((n) => ({ q: `budget ${n}` }))],
    ['tenant and kind', plain((n) => ({ tenant: tenant(n), kind: 'budget-delta' }))],
    ['tenant and rare verdict', plain((n) => ({ tenant: tenant(n), verdict: 'hold' }))],
    ['kind that never has this verdict', plain(() => ({ kind: 'dashboard-export', verdict: 'fail' }))],
    ['kind, release and verdict', plain(() => ({ kind: 'grounding', release: 'v0.3.2', verdict: 'fail' }))],
    ['kind and a common word', plain(() => ({ kind: 'canary', q: 'run' }))],
    ['tenant and a word', plain((n) => ({ tenant: tenant(n), q: 'budget' }))],
    ['one tenant’s viewer, nothing', { query: () => ({}), narrow: true }],
    ['one tenant’s viewer, kind', { query: () => ({ kind: 'egress-probe' }), narrow: true }],
  ]);
}

/** Time of the record `second` seconds before the newest. */
function at(second: number): string {
  return new Date(Date.UTC(2030, 0, 1) - second * 1_000).toISOString();
}

function idOf(n: number): string {
  return `evd_${String(n).padStart(26, '0')}`;
}

function digestOf(n: number): string {
  // md5 twice is what PostgreSQL makes without an extension; it only has to look like any digest.
  return digests.get(n) ?? '';
}

async function fill(ownerUrl: string): Promise<void> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  const startedAt = performance.now();
  try {
    const indexes = await client.query<{ name: string; made: string }>(
      `SELECT indexname AS name, indexdef AS made FROM pg_indexes
       WHERE tablename IN ('evidence_record', 'audit_event', 'log_leaf', 'blob') AND indexdef NOT LIKE 'CREATE UNIQUE%'`,
    );
    for (const { name } of indexes.rows) await client.query(`DROP INDEX "${name}"`);
    await client.query(FILL);
    for (const { made } of indexes.rows) await client.query(made);
    await client.query('VACUUM ANALYZE evidence_record');
    await client.query('ANALYZE audit_event; ANALYZE blob; ANALYZE log_leaf;');
    const found = await client.query<{ n: number; digest: string }>(
      `SELECT right(id, 26)::bigint::int AS n, artifact_digest AS digest FROM evidence_record
       WHERE right(id, 26)::bigint % 3331 = 0`,
    );
    for (const { n, digest } of found.rows) digests.set(n, digest);
  } finally {
    await client.end();
  }
  progress(`${RECORDS} records in ${((performance.now() - startedAt) / 1_000).toFixed(0)} s`);
}
