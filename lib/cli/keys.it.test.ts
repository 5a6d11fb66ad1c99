import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keysViewSchema } from '@/lib/keys';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@/lib/platform/embedded-postgres';
import { buildTestCli, type CliResult, type TestCli } from '@/lib/testing/cli';

let cli: TestCli;
let env: Record<string, string>;
let dataDir: string;
let database: EmbeddedPostgres;

beforeAll(async () => {
  cli = await buildTestCli();
  dataDir = join(cli.home, 'data');
  env = { MC_DATA_DIR: dataDir, MC_CONFIG: join(process.cwd(), 'mission-control.yaml') };
  const migrated = await cli.run(['db', 'migrate'], { env });
  if (migrated.code !== 0) throw new Error(migrated.stderr);
  // Kept running, so that not every command starts it anew.
  database = await startEmbeddedPostgres({ dir: join(dataDir, 'postgres') });
});
afterAll(async () => {
  await database.stop();
  cli.remove();
});

const run = (...args: string[]) => cli.run(['keys', ...args], { env });
const view = (result: CliResult) => keysViewSchema.parse(JSON.parse(result.stdout));

describe('mc keys', () => {
  test('says that there are none yet, and makes none by looking', async () => {
    const list = await run('list');
    expect([list.code, list.stdout]).toEqual([0, '']);
    expect(list.stderr).toContain('they are made when the first thing is signed');
    const exported = await run('export');
    expect(exported.code).toBe(2);
  });

  test('rotates as the operating system’s user, keeps the old key good for a while and shows fingerprints', async () => {
    const rotated = await run('rotate', 'attest', '--reason', 'yearly rotation');
    expect(rotated.code, rotated.stderr).toBe(0);
    expect(rotated.stderr).toMatch(/root {4}SHA256:[A-Za-z0-9+/]{43} {2}\(give this to whoever verifies\)/);
    const list = view(await run('list', '--json'));
    expect(list.version).toBe(2);
    expect(list.signature).toMatchObject({ state: 'pass' });
    expect(list.keys.map(({ purpose, state }) => `${purpose} ${state}`)).toEqual([
      'attest in-use',
      'log in-use',
      'attest overlap',
      'root in-use',
    ]);
    expect(rotated.stdout).toContain(list.keys[0]?.keyId);
    const files = readdirSync(join(dataDir, 'keys'));
    expect(files).toHaveLength(4);
  });

  test('revokes, and exports files that openssl reads, none of them private', async () => {
    const before = view(await run('list', '--json'));
    const stolen = before.keys[0]?.keyId ?? '';
    const revoked = await run('revoke', stolen, '--reason', 'laptop stolen', '--json');
    expect(revoked.code, revoked.stderr).toBe(0);
    expect(view(revoked).keys.find(({ keyId }) => keyId === stolen)).toMatchObject({ state: 'revoked' });
    const out = join(cli.home, 'out');
    const exported = await run('export', '--out', out);
    expect(exported.code, exported.stderr).toBe(0);
    expect(readdirSync(out).sort()).toEqual([
      'keyset.json',
      'keyset.json.sigstore.json',
      'log.vkey',
      'mc.pub',
      'root.pub',
    ]);
    const text = execFileSync('openssl', ['pkey', '-pubin', '-in', join(out, 'root.pub'), '-noout', '-text']);
    expect(text.toString()).toContain('ED25519 Public-Key');
    const only = await run('export', '--only', 'root.pub');
    expect(only.stdout).toBe(readFileSync(join(out, 'root.pub'), 'utf8'));
    expect(
      JSON.stringify(readdirSync(out).map((name) => readFileSync(join(out, name), 'utf8'))),
    ).not.toContain('PRIVATE');
  });

  test('has the changes audited under that name', async () => {
    const { Client } = await import('pg');
    const client = new Client({ connectionString: database.ownerUrl });
    await client.connect();
    const { rows } = await client.query(
      'SELECT action, actor_kind, actor_name, reason FROM audit_event ORDER BY id',
    );
    await client.end();
    const by = { actor_kind: 'local', actor_name: userInfo().username };
    expect(rows.slice(3)).toEqual([
      { action: 'key.added', ...by, reason: 'yearly rotation' },
      { action: 'key.retired', ...by, reason: 'yearly rotation' },
      { action: 'key.added', ...by, reason: 'laptop stolen' },
      { action: 'key.revoked', ...by, reason: 'laptop stolen' },
    ]);
  });

  test.each([
    ['no reason', ['rotate', 'attest'], /reason/],
    ['a purpose nobody knows', ['rotate', 'everything', '--reason', 'because'], /root, attest, log/],
    ['a fingerprint that is none', ['revoke', 'mine', '--reason', 'because'], /SHA256:/],
    ['a file that is not exported', ['export', '--only', 'root.key'], /--only expects one of root\.pub/],
  ])('refuses %s with exit code 2', async (_name, args, says) => {
    const result = await run(...args);
    expect(result.code).toBe(2);
    expect(result.stderr).toMatch(says);
  });

  test('without the root at hand the keyset cannot change, and it says what to do', async () => {
    const name = readdirSync(join(dataDir, 'keys')).find((file) => file.includes('-root-')) ?? '';
    const path = join(dataDir, 'keys', name);
    const pem = readFileSync(path, 'utf8');
    writeFileSync(path, 'moved to the safe');
    const refused = await run('rotate', 'log', '--reason', 'a try');
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining(name)]);
    writeFileSync(path, pem);
    chmodSync(path, 0o644);
    const open = await run('rotate', 'log', '--reason', 'a try');
    expect([open.code, open.stderr]).toEqual([2, expect.stringContaining('chmod 600')]);
    chmodSync(path, 0o600);
    expect((await run('rotate', 'log', '--reason', 'a try')).code).toBe(0);
  });
});
