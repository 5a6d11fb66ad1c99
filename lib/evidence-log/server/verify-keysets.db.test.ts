import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { listKeys, revokeKey, rotateKey } from '@/lib/keys/server';
import type { Ctx } from '@/lib/platform/context';
import { createLogger } from '@/lib/platform/logger';
import { openPorts } from '@/lib/platform/open-ports';
import { type TestClock, testClock, testConfig, testCtx, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { sequenceAll } from '@/lib/testing/evidence-log';
import { verifyLog } from './index';

let test: TestDb;
let owner: Client;
let dir: string;
let clock: TestClock;
let ctx: Ctx;

/** Version 1 as it is made; 2 has another root, handed over; 3 another attest key; 4 another root again, the one before revoked. */
beforeAll(async () => {
  test = await createTestDb();
  dir = mkdtempSync(join(tmpdir(), 'mc-keysets-'));
  clock = testClock();
  const logger = createLogger('test', 'silent');
  const ports = openPorts({ config: testConfig(), logger, installId: '0a1b2c3d', dataDir: dir });
  ctx = testCtx(test.db, testUser('auditor'), { clock, ports });
  const admin = { ...ctx, actor: testUser('admin') };
  const turn = () => clock.advance(60_000);
  await rotateKey(admin, { purpose: 'root', reason: 'yearly', overlapHours: 0 });
  turn();
  await rotateKey(admin, { purpose: 'attest', reason: 'yearly', overlapHours: 0 });
  turn();
  const { keys } = await listKeys(admin);
  const root = keys.find(({ purpose, state }) => purpose === 'root' && state === 'in-use');
  await revokeKey(admin, { keyId: root?.keyId ?? '', reason: 'it leaked' });
  turn();
  await sequenceAll(ctx, test.url);
  owner = new Client({ connectionString: test.ownerUrl });
  await owner.connect();
  await owner.query('CREATE TABLE kept_keyset AS SELECT * FROM keyset');
  await owner.query('ALTER TABLE keyset DISABLE TRIGGER USER');
});
afterAll(async () => {
  await owner.end();
  await test.drop();
  rmSync(dir, { recursive: true, force: true });
});
afterEach(async () => {
  await owner.query('DELETE FROM keyset; INSERT INTO keyset SELECT * FROM kept_keyset');
});

const verify = () => verifyLog(ctx, { askWitnesses: false, blobs: false });
const edit = (column: string, from: string, to: string, version: number) =>
  `UPDATE keyset SET ${column} = convert_to(replace(convert_from(${column}, 'UTF8'), '${from}', '${to}'), 'UTF8') WHERE version = ${version}`;

describe('the versions of the keyset', () => {
  it('verify when nobody touched them, a handed over and a revoked root among them', async () => {
    expect(await verify()).toMatchObject({ verdict: 'pass', problems: [], checked: { keysets: 4 } });
  });

  it.each([
    ['a document that says something else', edit('document', 'yearly', 'dearly', 3), 'keyset-invalid', 3],
    ['the newest document', edit('document', 'it leaked', 'it lacked', 4), 'keyset-invalid', 4],
    ['a document that is none', "UPDATE keyset SET document = '{}' WHERE version = 2", 'keyset-invalid', 2],
    [
      'a document that is another version',
      'UPDATE keyset a SET document = b.document, bundle = b.bundle, previous_root_bundle = NULL FROM keyset b WHERE a.version = 4 AND b.version = 3',
      'keyset-invalid',
      4,
    ],
    [
      'a statement whose payload was changed',
      edit('bundle', 'payload":"eyJ', 'payload":"eyK', 3),
      'keyset-unsigned',
      3,
    ],
    ['a statement that is none', "UPDATE keyset SET bundle = '{}' WHERE version = 1", 'keyset-unsigned', 1],
    [
      'the statement of another version',
      'UPDATE keyset SET bundle = (SELECT bundle FROM keyset WHERE version = 1) WHERE version = 3',
      'keyset-unsigned',
      3,
    ],
    [
      'no statement of the root before',
      'UPDATE keyset SET previous_root_bundle = NULL WHERE version = 2',
      'keyset-unsigned',
      2,
    ],
    [
      'the new root in place of the root before',
      'UPDATE keyset SET previous_root_bundle = bundle WHERE version = 2',
      'keyset-unsigned',
      2,
    ],
    ['a version taken out', 'DELETE FROM keyset WHERE version = 2', 'keyset-missing', 2],
    ['the first one taken away', 'DELETE FROM keyset WHERE version = 1', 'keyset-missing', 1],
  ])('%s is found out', async (_name, sql, code, version) => {
    const { rowCount } = await owner.query(sql);
    expect(rowCount).toBe(1);
    const report = await verify();
    expect(report.verdict).toBe('fail');
    expect(report.problems.map(({ code, at }) => [code, at])).toEqual([
      [code, `version ${version} of the keyset`],
    ]);
  });

  it('the newest one taken away contradicts the audit trail', async () => {
    await owner.query('DELETE FROM keyset WHERE version = 4');
    const codes = (await verify()).problems.map(({ code, at }) => `${code} ${at}`);
    expect(codes).toContain('keyset-missing version 4 of the keyset');
  });
});
