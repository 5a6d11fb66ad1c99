import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { toAuditEvent } from '@/lib/audit/server';
import { sha256Hex, utf8 } from '@/lib/kernel';
import { signAs } from '@/lib/keys/server';
import type { Ctx } from '@/lib/platform/context';
import { systemClock } from '@/lib/platform/ids';
import { createLogger } from '@/lib/platform/logger';
import { openPorts } from '@/lib/platform/open-ports';
import { testClock, testConfig, testCtx, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { sequenceAll, stageRows } from '@/lib/testing/evidence-log';
import { encodeCheckpoint } from '../checkpoint';
import { leafBodyOfEvent } from '../leaf-of-event';
import { leafHash } from '../merkle';
import { encodeNote, encodeSignatureLine } from '../note';
import { growTree } from '../tree-builder';
import type { DamageCode, VerificationReport } from '../verification';
import { encodeVkey, noteKeyOf } from '../vkey';
import { cosignLatest } from './cosign';
import { ensureWitnessKey, type RunningWitness, recordVerification, serveWitness, verifyLog } from './index';
import { readLogStatus } from './read-log-status';
import { witnessesOf } from './witnesses';

const TABLES = ['audit_event', 'log_leaf', 'log_tile', 'log_checkpoint', 'log_cosignature', 'keyset', 'blob'];
const ORIGIN = 'mission-control/0a1b2c3d/demo-log';
let test: TestDb;
let owner: Client;
let dir: string;
let ctx: Ctx;
let witness: RunningWitness;
let size: number;
const blob = utf8('what an egress probe saw');
const digest = sha256Hex(blob);

async function startWitness(port = 0): Promise<RunningWitness> {
  const { key } = await signAs(ctx, 'demo', 'log', utf8('which key is it'));
  return serveWitness({
    dir: join(dir, 'witness'),
    host: '127.0.0.1',
    port,
    logKeys: [noteKeyOf(ORIGIN, 'log', key)],
    clock: systemClock,
    logger: createLogger('test', 'silent'),
  });
}

beforeAll(async () => {
  test = await createTestDb();
  dir = mkdtempSync(join(tmpdir(), 'mc-log-'));
  const { noteKey } = await ensureWitnessKey(join(dir, 'witness'), 'witness.example');
  const portsOf = (port: number) =>
    openPorts({
      config: testConfig(`
environment: { name: test, kind: demo }
sources: [{ id: prometheus, url: "http://127.0.0.1:9", region: eu }]
tenants: [{ id: TENANT_001, residency: eu }]
evidence:
  stores: [{ id: local, kind: local, region: eu }]
  witnessQuorum: 1
  witnesses: [{ url: "http://127.0.0.1:${port}", key: "${encodeVkey(noteKey)}", owner: security }]
`),
      logger: createLogger('test', 'silent'),
      installId: '0a1b2c3d',
      dataDir: dir,
    });
  ctx = testCtx(test.db, testUser('auditor'), { ports: portsOf(1) });
  witness = await startWitness();
  ctx = { ...ctx, ports: portsOf(witness.port) };
  await ctx.ports.blobs[0]?.put(digest, blob.length, chunks(blob));
  await test.db.blob.create({
    data: {
      sha256: digest,
      size: BigInt(blob.length),
      mediaType: 'text/plain',
      store: 'local',
      region: 'eu',
      createdAt: ctx.clock.now(),
    },
  });
  for (const tag of ['first', 'second', 'third']) {
    await stageRows(test.db, 100, { tag });
    await sequenceAll(ctx, test.url, { batchSize: 60 });
  }
  await cosignAll();
  await stageRows(test.db, 20, { tag: 'fourth' });
  await sequenceAll(ctx, test.url);
  size = await test.db.logLeaf.count({ where: { log: 'demo' } });
  // What an owner of the database can do by hand, and nobody else.
  owner = new Client({ connectionString: test.ownerUrl });
  await owner.connect();
  await owner.query('ALTER TABLE log_leaf DROP CONSTRAINT log_leaf_audit_event_id_fkey');
  await owner.query('ALTER TABLE log_cosignature DROP CONSTRAINT log_cosignature_log_size_fkey');
  for (const table of TABLES) {
    await owner.query(`CREATE TABLE kept_${table} AS SELECT * FROM ${table}`);
    await owner.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
  }
});
afterAll(async () => {
  await witness.close();
  await owner.end();
  await test.drop();
  rmSync(dir, { recursive: true, force: true });
});
afterEach(async () => {
  for (const table of TABLES.filter((name) => name !== 'blob'))
    await owner.query(`DELETE FROM ${table}; INSERT INTO ${table} SELECT * FROM kept_${table}`);
});

async function* chunks(bytes: Uint8Array) {
  yield bytes;
}

async function cosignAll(): Promise<void> {
  for (const one of witnessesOf(ctx)) await cosignLatest(ctx, 'demo', one);
}

const codesOf = (report: VerificationReport): DamageCode[] => [
  ...new Set(report.problems.map(({ code }) => code)),
];
const verify = (options = {}) => verifyLog(ctx, { askWitnesses: false, batchSize: 64, ...options });

describe('a log nobody touched', () => {
  it('verifies whole, in batches of any size, and from anywhere on', async () => {
    for (const batchSize of [1, 64, 5_000]) {
      const report = await verify({ batchSize });
      expect(report).toMatchObject({
        verdict: 'pass',
        problems: [],
        unchecked: [],
        size: String(size),
        pending: 0,
      });
      expect(report.checked).toMatchObject({ leaves: size, tiles: 1, cosignatures: 1, blobs: 1 });
    }
    const late = await verify({ since: 290 });
    expect(late).toMatchObject({ verdict: 'pass', problems: [], since: '290' });
    expect(late.checked.leaves).toBe(size - 290);
  });

  it('says how far it is', async () => {
    const seen: unknown[] = [];
    await verify({ onProgress: (progress: unknown) => seen.push(progress) });
    expect(seen).toContainEqual({ phase: 'leaves', done: size, total: size });
    expect(seen).toContainEqual({ phase: 'blobs', done: 1, total: null });
  });

  it('is recorded for auditors, and only by somebody who may read the audit trail of all tenants', async () => {
    const { id } = await recordVerification(ctx, { askWitnesses: false });
    const row = await test.db.auditEvent.findFirstOrThrow({ where: { action: 'log.verified' } });
    expect(row.detail).toMatchObject({ verification: id, verdict: 'pass', problems: 0 });
    expect((await readLogStatus(ctx)).lastVerification).toMatchObject({ id, verdict: 'pass', problems: 0 });
    for (const actor of [testUser('operator'), testUser([{ role: 'auditor', tenants: ['TENANT_001'] }])])
      await expect(verifyLog(testCtx(test.db, actor))).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('shows its witness as not independent, because it runs on the same machine', async () => {
    const { witnesses, quorum } = await readLogStatus(ctx);
    expect(witnesses).toEqual([
      expect.objectContaining({
        name: 'witness.example',
        independent: false,
        reason: expect.stringContaining('same machine'),
        state: 'behind',
      }),
    ]);
    expect(quorum).toMatchObject({ needed: 1, have: 0, independent: 0, met: false });
  });
});

describe('an owner of the database who', () => {
  it.each([
    [
      'changes an audit row',
      "UPDATE audit_event SET reason = 'other' WHERE object_id = 'first7'",
      ['row-altered'],
    ],
    [
      'changes who acted',
      "UPDATE audit_event SET actor_name = 'Bob' WHERE object_id = 'third9'",
      ['row-altered'],
    ],
    [
      'changes the detail',
      "UPDATE audit_event SET detail = '{}' WHERE object_id = 'fourth9'",
      ['row-altered'],
    ],
    ['deletes an audit row', "DELETE FROM audit_event WHERE object_id = 'second50'", ['row-deleted']],
    [
      'exchanges what two audit rows say',
      `UPDATE audit_event a SET detail = b.detail, object_id = b.object_id FROM audit_event b
       WHERE (a.object_id, b.object_id) IN (('first3', 'first4'), ('first4', 'first3'))`,
      ['rows-reordered'],
    ],
    [
      'exchanges two leaves, rows and all',
      `UPDATE log_leaf a SET hash = b.hash, body = b.body, audit_event_id = -b.audit_event_id, logged_at = b.logged_at
       FROM log_leaf b WHERE a.log = 'demo' AND b.log = 'demo' AND (a."index", b."index") IN ((10, 20), (20, 10));
       UPDATE log_leaf SET audit_event_id = -audit_event_id WHERE audit_event_id < 0`,
      ['rows-reordered'],
    ],
    [
      'exchanges two of the newest leaves, which no tile holds yet',
      `UPDATE log_leaf a SET hash = b.hash, body = b.body, audit_event_id = -b.audit_event_id
       FROM log_leaf b WHERE a.log = 'demo' AND b.log = 'demo' AND (a."index", b."index") IN ((315, 317), (317, 315));
       UPDATE log_leaf SET audit_event_id = -audit_event_id WHERE audit_event_id < 0`,
      ['rows-reordered', 'checkpoint-inconsistent'],
    ],
    [
      'changes the body of a leaf',
      `UPDATE log_leaf SET body = 'x' WHERE "index" = 5`,
      ['leaf-altered', 'row-altered'],
    ],
    [
      'changes the hash of a leaf',
      `UPDATE log_leaf SET hash = sha256(hash) WHERE "index" = 300`,
      ['leaf-altered'],
    ],
    [
      'changes row, leaf and hash alike',
      `UPDATE log_leaf SET body = body || ' ', hash = sha256('\\x00' || body || ' ') WHERE "index" = 5`,
      ['leaf-altered'],
    ],
    [
      'changes one of the newest leaves alike',
      `UPDATE log_leaf SET body = body || ' ', hash = sha256('\\x00' || body || ' ') WHERE "index" = 310`,
      ['checkpoint-inconsistent'],
    ],
    ['deletes a leaf', 'DELETE FROM log_leaf WHERE "index" = 77', ['leaf-missing', 'row-unlogged']],
    [
      'cuts off the end',
      `DELETE FROM audit_event WHERE id IN (SELECT audit_event_id FROM log_leaf WHERE "index" >= 310);
       DELETE FROM log_leaf WHERE "index" >= 310`,
      ['leaf-missing'],
    ],
    ['changes a tile', "UPDATE log_tile SET hashes = sha256('x') || substr(hashes, 33)", ['tile-altered']],
    ['deletes a tile', 'DELETE FROM log_tile', ['tile-altered']],
    [
      'changes the root of a checkpoint',
      'UPDATE log_checkpoint SET root = sha256(root) WHERE size = (SELECT max(size) FROM log_checkpoint)',
      ['checkpoint-invalid'],
    ],
    [
      'changes the text of a checkpoint',
      "UPDATE log_checkpoint SET note = replace(note, 'demo-log', 'demo-lag') WHERE size = (SELECT max(size) FROM log_checkpoint)",
      ['key-untrusted'],
    ],
    [
      'changes the signature of a checkpoint',
      `UPDATE log_checkpoint SET note = regexp_replace(note, '(.)(.{20}=*\\n)$', 'A\\2') WHERE size = (SELECT max(size) FROM log_checkpoint)`,
      ['checkpoint-invalid'],
    ],
    [
      'changes a cosignature',
      "UPDATE log_cosignature SET line = regexp_replace(line, '(.)(.{20}=*\\n)$', 'A\\2')",
      ['cosignature-invalid'],
    ],
    ['takes the keys away', 'DELETE FROM keyset', ['key-untrusted', 'keyset-missing']],
  ] as [string, string, DamageCode[]][])('%s is found out', async (_name, sql, codes) => {
    await owner.query(sql);
    // Time has gone on, so that a row which was left out is told from one that is new.
    const report = await verifyLog(
      { ...ctx, clock: testClock('2030-06-15T13:00:00Z') },
      { askWitnesses: false },
    );
    expect(report.verdict).toBe('fail');
    expect(codesOf(report).sort()).toEqual([...codes].sort());
  });

  it('changes the bytes of a blob, or takes them away, is found out', async () => {
    const path = join(dir, 'blobs/local', digest.slice(0, 2), digest);
    writeFileSync(path, 'what an egress probe sew', { mode: 0o600 });
    expect(codesOf(await verify())).toEqual(['blob-altered']);
    rmSync(path);
    expect(codesOf(await verify())).toEqual(['blob-missing']);
    expect((await verify({ blobs: false })).verdict).toBe('pass');
    await ctx.ports.blobs[0]?.put(digest, blob.length, chunks(blob));
    expect((await verify()).verdict).toBe('pass');
  });

  it('stores a blob where nobody can look, gets no pass', async () => {
    await owner.query("UPDATE blob SET store = 'elsewhere'");
    expect(await verify()).toMatchObject({
      verdict: 'hold',
      problems: [],
      unchecked: [expect.stringContaining('elsewhere')],
    });
    await owner.query("UPDATE blob SET store = 'local'");
  });
});

describe('an owner of the database who also holds the signing key', () => {
  /** Rewrites one row and everything above it, with checkpoints signed by the real key. Keeps the sizes that were signed. */
  async function rewriteHistory(options: { keepCosigned: boolean }): Promise<void> {
    await owner.query("UPDATE audit_event SET reason = 'it never happened' WHERE object_id = 'first7'");
    const tree = growTree();
    const roots = new Map<number, Uint8Array>();
    for (const { index, auditEvent } of await test.db.logLeaf.findMany({
      where: { log: 'demo' },
      include: { auditEvent: true },
      orderBy: { index: 'asc' },
    })) {
      const body = leafBodyOfEvent(toAuditEvent(auditEvent), 'demo');
      await owner.query('UPDATE log_leaf SET body = $1, hash = $2 WHERE "index" = $3', [
        body,
        leafHash(body),
        index,
      ]);
      for (const tile of tree.append(leafHash(body)))
        await owner.query('UPDATE log_tile SET hashes = $1', [tile.hashes]);
      roots.set(Number(index) + 1, tree.root());
    }
    if (!options.keepCosigned) await owner.query('DELETE FROM log_cosignature');
    for (const row of await test.db.logCheckpoint.findMany({ include: { cosignatures: true } })) {
      if (row.cosignatures.length > 0) continue;
      const root = roots.get(Number(row.size)) ?? new Uint8Array(32);
      const text = encodeCheckpoint({ origin: ORIGIN, size: Number(row.size), root });
      const { key, signature } = await signAs(ctx, 'demo', 'log', utf8(text));
      const note = encodeNote(text, [encodeSignatureLine(noteKeyOf(ORIGIN, 'log', key), signature)]);
      await owner.query('UPDATE log_checkpoint SET root = $1, note = $2 WHERE size = $3', [
        root,
        note,
        row.size,
      ]);
    }
  }

  it('passes every check of this database alone, and is refused by the witness, which says so', async () => {
    await rewriteHistory({ keepCosigned: false });
    expect(await verify()).toMatchObject({ verdict: 'pass', problems: [] });
    const report = await verify({ askWitnesses: true });
    expect(report.problems).toEqual([
      {
        code: 'witness-refused',
        at: 'witness witness.example',
        reason: expect.stringMatching(/does not lead from the cosigned tree/),
      },
    ]);
  });

  it('is named by the cosigned checkpoint that stayed', async () => {
    await rewriteHistory({ keepCosigned: true });
    const report = await verify();
    expect(codesOf(report)).toEqual(['checkpoint-inconsistent']);
    expect(report.problems[0]?.reason).toContain('cosigned by witness.example');
  });

  it('cannot make a witness forget by stopping it', async () => {
    const { port } = witness;
    await witness.close();
    expect(await verify({ askWitnesses: true })).toMatchObject({
      verdict: 'hold',
      unchecked: [expect.stringContaining('witness.example')],
    });
    witness = await startWitness(port);
    await rewriteHistory({ keepCosigned: false });
    expect(codesOf(await verify({ askWitnesses: true }))).toEqual(['witness-refused']);
  });
});
