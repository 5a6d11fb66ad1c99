import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toHex } from '@/lib/kernel';
import { currentKey, ensureKeyset, rotateKey } from '@/lib/keys/server';
import { nodeCrypto } from '@/lib/platform/node-crypto';
import { testCtx, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { sequenceAll, stageRows, untilSequenced } from '@/lib/testing/evidence-log';
import { parseCheckpoint } from '../checkpoint';
import { leafHash, verifyInclusion } from '../merkle';
import { verifyNote } from '../note';
import { parseTlogProof } from '../tlog-proof';
import { growTree } from '../tree-builder';
import { noteKeyOf } from '../vkey';
import { proveLeaves, readCheckpointNote, readLogStatus, sequence, startSequencer } from './index';
import { queryOf } from './query';
import { loadTree } from './read-nodes';

let test: TestDb;
beforeAll(async () => {
  test = await createTestDb();
});
afterAll(() => test.drop());

const ctx = () => testCtx(test.db, { kind: 'system', job: 'worker' });
const viewer = () => testCtx(test.db, testUser('viewer'));
const leavesOf = (log: 'demo' | 'live') =>
  test.db.logLeaf.findMany({ where: { log }, orderBy: { index: 'asc' } });

/** The tree over what is stored, by the plain definition. */
async function rootOf(log: 'demo' | 'live', size?: number): Promise<string> {
  const tree = growTree();
  for (const { body } of (await leavesOf(log)).slice(0, size)) tree.append(leafHash(body));
  return toHex(tree.root());
}

describe('the sequencer', () => {
  it('makes every committed row one leaf, without gaps, and signs for them', async () => {
    await stageRows(test.db, 700);
    await sequenceAll(ctx(), test.url, { batchSize: 150 });
    const leaves = await leavesOf('demo');
    const rows = await test.db.auditEvent.findMany({ orderBy: { id: 'asc' } });
    expect(leaves.map(({ index }) => Number(index))).toEqual(leaves.map((_, place) => place));
    expect(leaves.map(({ auditEventId }) => auditEventId).sort()).toEqual(rows.map(({ id }) => id).sort());
    const tiles = await test.db.logTile.findMany();
    expect(tiles.map(({ level, index }) => `${level}/${index}`).sort()).toEqual(['0/0', '0/1']);
    for (const { size, root } of await test.db.logCheckpoint.findMany({ where: { log: 'demo' } }))
      expect(toHex(root)).toBe(await rootOf('demo', Number(size)));
  });

  it('goes on from what is stored, adopts rows older than the log, and keeps the other log apart', async () => {
    const before = (await leavesOf('demo')).length;
    await stageRows(test.db, 10, { log: null, tag: 'old' });
    await stageRows(test.db, 5, { log: 'live', tag: 'live' });
    await sequenceAll(ctx(), test.url);
    expect((await leavesOf('demo')).length).toBeGreaterThanOrEqual(before + 10);
    expect((await leavesOf('live')).length).toBe(5);
    expect(toHex((await loadTree(queryOf(test.db), 'live', 5)).root())).toBe(await rootOf('live'));
    const origins = await test.db.logCheckpoint.findMany({ distinct: ['log'], orderBy: { log: 'asc' } });
    expect(origins.map(({ note }) => note.split('\n')[0])).toEqual([
      'mission-control/0a1b2c3d/demo-log',
      'mission-control/0a1b2c3d/log',
    ]);
  });

  it('finds a row whose transaction began first and committed last', async () => {
    const late = new Client({ connectionString: test.url });
    await late.connect();
    await late.query('BEGIN');
    await late.query(
      `INSERT INTO audit_event (at, actor_kind, actor_id, actor_name, action, object_kind, object_id, detail, request_id, log)
       VALUES (now(), 'user', 'u', 'u', 'event.created', 'event', 'late', '{}', 'r', 'demo')`,
    );
    const stop = new AbortController();
    const running = sequence(ctx(), { url: test.url, batchEveryMs: 2, checkpointEveryMs: 0 }, stop.signal);
    for (let round = 0; round < 5; round++) {
      await stageRows(test.db, 3, { tag: `early${round}-` });
      await untilSequenced(test.db);
    }
    await late.query('COMMIT');
    await late.end();
    await untilSequenced(test.db);
    stop.abort();
    await running;
    const row = await test.db.auditEvent.findFirstOrThrow({
      where: { objectId: 'late' },
      include: { leaf: true },
    });
    expect(row.leaf).not.toBeNull();
  });

  it('has two of them at once, one leading, and none of them forks the log', async () => {
    const stop = new AbortController();
    const options = { url: test.url, batchEveryMs: 2, checkpointEveryMs: 0, name: 'sequencer test' };
    // Without the leader's lock, as if both believed that they lead.
    const both = [sequence(ctx(), options, stop.signal), sequence(ctx(), options, stop.signal)];
    for (let round = 0; round < 20; round++) await stageRows(test.db, 20, { tag: `both${round}-` });
    await untilSequenced(test.db);
    stop.abort();
    await Promise.all(both);
    const leaves = await leavesOf('demo');
    expect(leaves.map(({ index }) => Number(index))).toEqual(leaves.map((_, place) => place));
    for (const { size, root } of await test.db.logCheckpoint.findMany({
      where: { log: 'demo' },
      orderBy: { size: 'desc' },
      take: 10,
    }))
      expect(toHex(root)).toBe(await rootOf('demo', Number(size)));
  });

  it('says who leads and how far it is', async () => {
    const stop = new AbortController();
    const leadership = startSequencer(
      ctx(),
      { url: test.url, name: 'sequencer here', batchEveryMs: 5, checkpointEveryMs: 0, retryMs: 20 },
      stop.signal,
    );
    await stageRows(test.db, 3, { tag: 'lead' });
    await untilSequenced(test.db);
    const status = await readLogStatus(viewer());
    expect(status).toMatchObject({
      log: 'demo',
      pending: 0,
      witnesses: [],
      quorum: { needed: 0, have: 0, met: true },
      lastVerification: null,
      sequencer: { leader: 'sequencer here', lagMs: null },
    });
    expect(status.checkpoint?.size).toBe(status.size);
    await leadership.stop();
    stop.abort();
    await stageRows(test.db, 2, { tag: 'wait' });
    const later = await readLogStatus(viewer());
    expect(later).toMatchObject({ pending: 2, sequencer: { leader: null, lagMs: expect.any(Number) } });
    await sequenceAll(ctx(), test.url);
  });

  it('signs nothing that contradicts what it signed before', async () => {
    const owner = new Client({ connectionString: test.ownerUrl });
    await owner.connect();
    const { size } = await test.db.logCheckpoint.findFirstOrThrow({
      where: { log: 'demo' },
      orderBy: { size: 'desc' },
    });
    const change = async (root: string) => {
      await owner.query('ALTER TABLE log_checkpoint DISABLE TRIGGER USER');
      await owner.query(`UPDATE log_checkpoint SET root = ${root} WHERE log = 'demo' AND size = $1`, [size]);
      await owner.query('ALTER TABLE log_checkpoint ENABLE TRIGGER USER');
    };
    await change(`sha256(root)`);
    await stageRows(test.db, 3, { tag: 'fork' });
    const stop = new AbortController();
    const running = sequence(ctx(), { url: test.url, batchEveryMs: 2, checkpointEveryMs: 0 }, stop.signal);
    await expect
      .poll(() => test.db.logLeaf.count({ where: { log: 'demo' } }))
      .toBeGreaterThanOrEqual(Number(size) + 3);
    stop.abort();
    await running;
    const after = await test.db.logCheckpoint.findFirstOrThrow({
      where: { log: 'demo' },
      orderBy: { size: 'desc' },
    });
    expect(after.size).toBe(size);
    await change(`decode('${await rootOf('demo', Number(size))}', 'hex')`);
    await owner.end();
    await sequenceAll(ctx(), test.url);
  });
});

describe('a rotation of the log’s key', () => {
  it('leaves witnesses that know only the old key able to verify during the overlap', async () => {
    const old = await currentKey(ctx(), 'demo', 'log');
    await rotateKey(ctx(), { purpose: 'log', reason: 'new hardware' });
    await stageRows(test.db, 1, { tag: 'rotated' });
    await sequenceAll(ctx(), test.url);
    const { note } = await test.db.logCheckpoint.findFirstOrThrow({
      where: { log: 'demo' },
      orderBy: { size: 'desc' },
    });
    const origin = 'mission-control/0a1b2c3d/demo-log';
    for (const key of [old, await currentKey(ctx(), 'demo', 'log')])
      expect(await verifyNote(nodeCrypto, note, [noteKeyOf(origin, 'log', key)])).toMatchObject({ ok: true });
  });
});

describe('proofs', () => {
  it('lead from every leaf to a checkpoint that verifies with the log’s key', async () => {
    const rows = await test.db.auditEvent.findMany({
      where: { leaf: { log: 'demo' } },
      select: { id: true },
    });
    const { keyset } = await ensureKeyset(ctx(), 'demo');
    const proven = await proveLeaves(
      viewer(),
      'demo',
      rows.map(({ id }) => id),
    );
    expect(proven.leaves.size).toBe(rows.length);
    const key = keyset.keys.find(({ purpose }) => purpose === 'log');
    const spki = new Uint8Array(Buffer.from(key?.spki ?? '', 'base64'));
    const noteKey = noteKeyOf(proven.origin, 'log', { keyId: key?.keyId ?? '', algorithm: 'ed25519', spki });
    for (const { index, body, proof } of proven.leaves.values()) {
      const file = parseTlogProof(proof);
      const verdict = await verifyNote(nodeCrypto, file.checkpoint, [noteKey]);
      if (!verdict.ok) throw new Error(verdict.reason);
      const { size, root } = parseCheckpoint(verdict.note.text);
      expect(file.index).toBe(Number(index));
      const claim = { index: file.index, size, leafHash: leafHash(body), root, proof: file.proof };
      expect(verifyInclusion(claim)).toBe(true);
    }
    expect(await readCheckpointNote(viewer())).toBe(proven.note);
  });

  it('are not to be had for a row that is no leaf, nor by somebody who may not read', async () => {
    await expect(proveLeaves(viewer(), 'demo', [999_999n], { waitMs: 0 })).rejects.toMatchObject({
      code: 'unreachable',
    });
    await expect(
      proveLeaves(viewer(), 'demo', [1n], { waitMs: 0, minimumSize: 1_000_000n }),
    ).rejects.toMatchObject({ code: 'unreachable' });
    const ci = testCtx(test.db, testUser('ci'));
    await expect(proveLeaves(ci, 'demo', [1n])).rejects.toMatchObject({ code: 'forbidden' });
    await expect(readLogStatus(ci)).rejects.toMatchObject({ code: 'forbidden' });
  });
});
