import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildTestCli, type TestCli } from '@/lib/testing/cli';
import { createTestDb, type TestDb } from '@/lib/testing/db';

const CONFIG = join(process.cwd(), 'mission-control.yaml');
let cli: TestCli;
let test: TestDb;
let env: Record<string, string>;

beforeAll(async () => {
  [cli, test] = await Promise.all([buildTestCli(), createTestDb()]);
  env = {
    MC_CONFIG: CONFIG,
    MC_DATA_DIR: join(cli.home, 'data'),
    MC_INSTALL_ID: '0a1b2c3d',
    DATABASE_URL: test.url,
    NO_COLOR: '1',
  };
  mkdirSync(join(cli.home, 'data'));
});
afterAll(async () => {
  cli.remove();
  await test.drop();
});

const mc = (args: string[], input?: string) => cli.run(args, { env, ...(input !== undefined && { input }) });
const sha256 = (file: string) =>
  createHash('sha256')
    .update(readFileSync(join(cli.home, file)))
    .digest('hex');

it('records what MC makes itself, and what it is handed', async () => {
  const dashboard = await mc(['evidence', 'record', 'dashboard']);
  expect(dashboard.stderr + dashboard.stdout).toMatch(
    /recorded {2}evd_\w{26} {2}sha256:[0-9a-f]{64} {2}observability\/dashboard-mc-platform\.json/,
  );
  const note = [
    '--kind',
    'load-test',
    '--title',
    'Load test',
    '--path',
    'tests/load.json',
    '--verdict',
    'pass',
  ];
  const added = await mc(
    ['evidence', 'add', '-', ...note, '--tenant', 'TENANT_003', '--json'],
    '{"p95":0.3}',
  );
  expect(added.code, added.stderr).toBe(0);
  const record = JSON.parse(added.stdout);
  expect(record).toMatchObject({ tenantId: 'TENANT_003', verdict: 'pass', origin: 'demo' });
  expect(record.artifact.sha256).toBe(createHash('sha256').update('{"p95":0.3}').digest('hex'));
  const wrong = await mc(
    ['evidence', 'add', '-', '--kind', 'X', '--title', '', '--path', '/etc/passwd'],
    'x',
  );
  expect(wrong.code).toBe(2);
  for (const field of ['kind:', 'title:', 'path:']) expect(wrong.stderr).toContain(field);
  expect((await mc(['evidence', 'add', 'nowhere.json', ...note])).stderr).toMatch(
    /nowhere\.json cannot be read/,
  );
});

it('lists and shows it, environment and origin first', async () => {
  const list = await mc(['evidence', 'list', '--q', 'dashboard', '--json']);
  const { records } = JSON.parse(list.stdout);
  expect(records).toHaveLength(1);
  const shown = await mc(['evidence', 'show', records[0].id]);
  expect(shown.stdout).toMatch(/^environment {2}demo\norigin {7}demo\n/);
  expect(shown.stdout).toMatch(/✓ The statement is signed by a statement key/);
  expect(shown.code).toBe(0);
  expect((await mc(['evidence', 'show', `evd_${'0'.repeat(26)}`])).code).toBe(2);
});

it('exports a bundle that tar unpacks, sha256sum and openssl accept, and that is the same when nothing changed', async () => {
  const exported = await mc(['evidence', 'export', '--release', 'v0.3.3', '--out', 'out']);
  expect(exported.code, exported.stderr).toBe(0);
  expect(exported.stdout).toMatch(/^environment {2}demo\norigin {7}demo\n/);
  expect(exported.stdout).toContain('missing      config/config-snapshot.json');
  const out = join(cli.home, 'out');
  expect(readdirSync(out).sort()).toEqual(['evidence-v0.3.3-mc.json', 'evidence-v0.3.3-mc.tar']);

  const listing = execFileSync('tar', ['-tvf', 'evidence-v0.3.3-mc.tar'], { cwd: out, encoding: 'utf8' });
  for (const line of listing.trimEnd().split('\n')) expect(line).toMatch(/^-rw-r--r-- 0\/0 .* 1970-01-01 /);
  const unpacked = join(out, 'unpacked');
  mkdirSync(unpacked);
  execFileSync('tar', ['-xf', '../evidence-v0.3.3-mc.tar'], { cwd: unpacked });
  const manifest = JSON.parse(readFileSync(join(unpacked, 'manifest.json'), 'utf8'));
  const sums = manifest.items
    .map(({ sha256, path }: Record<string, string>) => `${sha256}  ${path}\n`)
    .join('');
  writeFileSync(join(out, 'sums'), sums);
  expect(execFileSync('sha256sum', ['-c', '../sums'], { cwd: unpacked, encoding: 'utf8' })).toContain(
    'tests/load.json: OK',
  );

  const { keys } = JSON.parse((await mc(['keys', 'list', '--json'])).stdout);
  const root = keys.find(({ purpose }: { purpose: string }) => purpose === 'root').keyId;
  const script = spawnSync('sh', ['verify.sh', root], { cwd: unpacked, encoding: 'utf8' });
  if (spawnSync('jq', ['--version']).status === 0 || process.env.MC_TOOLS === 'required') {
    expect(script.stdout + script.stderr).toContain(`VERIFIED with ${root}`);
  }
  for (const form of ['tar', 'json']) {
    const verified = await mc(['evidence', 'verify', `out/evidence-v0.3.3-mc.${form}`, '--key', root]);
    expect(verified.code, verified.stdout + verified.stderr).toBe(0);
  }

  const before = sha256('out/evidence-v0.3.3-mc.tar');
  const again = await mc(['evidence', 'export', '--out', 'out']);
  expect(again.stderr).toMatch(/bdl_\w{26} is the bundle of these records/);
  expect(sha256('out/evidence-v0.3.3-mc.tar')).toBe(before);
});
