import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ctx } from '@/lib/platform/context';
import { createLogger } from '@/lib/platform/logger';
import { openPorts } from '@/lib/platform/open-ports';
import { freePort } from '@/lib/platform/process-port';
import { buildTestCli, type TestCli } from '@/lib/testing/cli';
import { testConfig, testCtx } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { sequenceAll, stageRows } from '@/lib/testing/evidence-log';
import { readCheckpointNote } from './index';

let test: TestDb;
let cli: TestCli;
let ctx: Ctx;
let env: Record<string, string>;
let witness: ChildProcess;
let port: number;
let logKey: string;
const state = () => join(cli.home, 'witness');

beforeAll(async () => {
  test = await createTestDb();
  cli = await buildTestCli();
  port = await freePort();
  const made = await cli.run(['witness', 'key', '--state', state(), '--name', 'witness.example']);
  expect(made).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^witness\.example\+[0-9a-f]{8}\+BA?/),
  });
  const text = `environment: { name: test, kind: demo }
sources: [{ id: prometheus, url: "http://127.0.0.1:9", region: eu }]
tenants: [{ id: TENANT_001, residency: eu }]
evidence:
  witnessQuorum: 1
  witnesses: [{ url: "http://127.0.0.1:${port}", key: "${made.stdout.trim()}", owner: security }]
`;
  const config = join(cli.home, 'mission-control.yaml');
  writeFileSync(config, text);
  const dataDir = join(cli.home, 'data');
  env = { DATABASE_URL: test.url, MC_INSTALL_ID: '0a1b2c3d', MC_CONFIG: config, MC_DATA_DIR: dataDir };
  const ports = openPorts({
    config: testConfig(text),
    logger: createLogger('test', 'silent'),
    installId: '0a1b2c3d',
    dataDir,
  });
  ctx = testCtx(test.db, { kind: 'system', job: 'worker' }, { ports });
  await stageRows(test.db, 40, { tag: 'first' });
  await sequenceAll(ctx, test.url);
  const printed = await cli.run(['witness', 'log-key'], { env });
  logKey = printed.stdout.trim();
  witness = await startWitness();
});
afterAll(async () => {
  await kill(witness);
  await test.drop();
  cli.remove();
});

/** The witness as its team runs it: the bundle, a folder, the log's key; no database, no configuration. */
async function startWitness(): Promise<ChildProcess> {
  const bundle = join(cli.home, '..', 'mc.mjs');
  const args = ['witness', 'serve', '--state', state(), '--listen', `127.0.0.1:${port}`, '--log-key', logKey];
  const child = spawn(process.execPath, [bundle, ...args], {
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { NODE_ENV: 'production', PATH: process.env.PATH ?? '' },
  });
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('listens on port')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`the witness ended with ${code}: ${said}`)));
  });
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

async function asOwner(sql: string): Promise<void> {
  const client = new Client({ connectionString: test.ownerUrl });
  await client.connect();
  await client.query(sql);
  await client.end();
}

describe('mc witness and mc audit', () => {
  it('keeps the key of the witness to its owner', () => {
    expect(statSync(join(state(), 'witness-key.json')).mode & 0o777).toBe(0o600);
  });

  it('cosigns what verification brings, and then all of it passes', async () => {
    const result = await cli.run(['audit', 'verify', '--json'], { env });
    expect(JSON.parse(result.stdout)).toMatchObject({ verdict: 'pass', problems: [], unchecked: [] });
    expect(result.code).toBe(0);
    expect(await readCheckpointNote(ctx)).toContain('— witness.example ');
    expect(JSON.parse(readFileSync(join(state(), 'witness-state.json'), 'utf8'))).toMatchObject({
      logs: { 'mission-control/0a1b2c3d/demo-log': { size: 43 } },
    });
  });

  it('shows the trail with the place of each row in the log', async () => {
    const result = await cli.run(['audit', 'tail', '--lines', '3'], { env });
    expect(result.code).toBe(0);
    expect(result.stdout.trim().split('\n')).toHaveLength(3);
    expect(result.stdout).toMatch(/log\.verified {2}log mission-control\/0a1b2c3d\/demo-log/);
    expect(result.stdout).toMatch(/leaf \d+ /);
  });

  it('remembers over a kill what it cosigned, and refuses a second process on its folder', async () => {
    await kill(witness);
    witness = await startWitness();
    await stageRows(test.db, 5, { tag: 'second' });
    await sequenceAll(ctx, test.url);
    expect((await cli.run(['audit', 'verify'], { env })).code).toBe(0);
    const second = await cli.run([
      'witness',
      'serve',
      '--state',
      state(),
      '--listen',
      '127.0.0.1:0',
      '--log-key',
      logKey,
    ]);
    expect(second).toMatchObject({ code: 1, stderr: expect.stringContaining('already serves') });
  });

  it('answers strangers and nonsense as the protocol says', async () => {
    const post = async (body: string) => {
      const response = await fetch(`http://127.0.0.1:${port}/add-checkpoint`, { method: 'POST', body });
      return [response.status, response.headers.get('content-type')];
    };
    const note = (await readCheckpointNote(ctx)) ?? '';
    expect(await post('nonsense')).toEqual([400, 'text/plain; charset=utf-8']);
    expect(await post(`old 0\n\n${note.replace('demo-log', 'other-log')}`)).toEqual([
      404,
      'text/plain; charset=utf-8',
    ]);
    const [origin, size, root] = note.split('\n');
    const forged = `${origin}\n${Number(size) + 1}\n${root}\n\n${note.slice(note.indexOf('\n\n') + 2)}`;
    expect(await post(`old 0\n\n${forged}`)).toEqual([403, 'text/plain; charset=utf-8']);
    expect(await post(`old 1\n\n${note}`)).toEqual([409, 'text/x.tlog.size']);
    expect(await post(`old ${Number(size) + 1}\n\n${note}`)).toEqual([400, 'text/plain; charset=utf-8']);
    expect(await post('x'.repeat(200_000))).toEqual([413, 'text/plain; charset=utf-8']);
  });

  it('ends with 1 for a changed row, with 3 for a changed checkpoint, with 6 when the witness is away', async () => {
    await asOwner(`ALTER TABLE audit_event DISABLE TRIGGER USER; ALTER TABLE log_checkpoint DISABLE TRIGGER USER;
      UPDATE audit_event SET reason = 'another' WHERE object_id = 'first3'`);
    const row = await cli.run(['audit', 'verify'], { env });
    expect(row.code).toBe(1);
    expect(row.stdout).toMatch(/^✗ 1 of the things[\s\S]*row-altered {2}audit row \d+: it no longer hashes/);
    await asOwner("UPDATE audit_event SET reason = NULL WHERE object_id = 'first3'");
    await asOwner("UPDATE log_checkpoint SET note = replace(note, '/demo-log ', '/demo-log ')");
    await kill(witness);
    await stageRows(test.db, 1, { tag: 'third' });
    await sequenceAll(ctx, test.url);
    const away = await cli.run(['audit', 'verify'], { env });
    expect(away).toMatchObject({
      code: 6,
      stdout: expect.stringContaining('witness.example agrees: it does not answer'),
    });
    await asOwner('UPDATE log_checkpoint SET root = sha256(root)');
    const checkpoint = await cli.run(['audit', 'verify', '--no-witnesses', '--no-blobs'], { env });
    expect(checkpoint.code).toBe(3);
    expect(checkpoint.stdout).toContain('checkpoint-invalid');
  });
});
