import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildTestCli, type TestCli } from '@/lib/testing/cli';
import { markedSection } from '@/lib/testing/reference-docs';
import { writeDemoKubeconfig } from './up/demo-kubeconfig';

const ROOT = process.cwd();
let cli: TestCli;
let dir: string;
let platform: ChildProcess;
let env: Record<string, string>;
const mc = (...args: string[]) => cli.run(args, { env });

/** The commands of one part of the walk in docs/config-demo.md, as they stand there. */
const walk = (part: string): string[][] =>
  markedSection(readFileSync('docs/config-demo.md', 'utf8'), `walk ${part}`)
    .split('\n')
    .filter((line) => line.startsWith('npx mc '))
    .map((line) => line.split(' ').slice(2));

beforeAll(async () => {
  cli = await buildTestCli();
  dir = mkdtempSync(join(ROOT, 'dist/test-demo-'));
  const outfile = join(dir, 'demo.mjs');
  await build({
    entryPoints: [join(ROOT, 'demo/main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    alias: { '@': ROOT },
    logLevel: 'error',
  });
  platform = spawn(process.execPath, [outfile], {
    env: { PATH: process.env.PATH, NODE_ENV: 'production', DEMO_RPS: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = await once(platform.stdout ?? process.stdin, 'data');
  const { port } = JSON.parse(String(said));
  cpSync('demo/manifests', join(cli.home, 'demo/manifests'), { recursive: true });
  cpSync('mission-control.yaml', join(cli.home, 'mission-control.yaml'));
  const data = join(cli.home, '.data');
  env = { MC_DEMO_URL: `http://127.0.0.1:${port}` };
  const migrated = await mc('db', 'migrate');
  if (migrated.code !== 0) throw new Error(migrated.stderr);
  writeDemoKubeconfig(data, port);
});
afterAll(() => {
  platform?.kill('SIGKILL');
  cli?.remove();
  rmSync(dir, { recursive: true, force: true });
});

test('the walk of docs/config-demo.md: what is written is what runs, until somebody edits the cluster', async () => {
  const looked = await mc('attest', 'watch', 'demo-platform', '--json');
  expect(looked.code, looked.stderr).toBe(0);
  const { record, objects } = JSON.parse(looked.stdout);
  expect(objects).toBe(15);
  const chosen = await mc('attest', 'baseline', 'set', record, '--reason', 'what the first look saw');
  expect(chosen.code, chosen.stderr).toBe(0);

  expect(walk('calm')).toHaveLength(3);
  for (const command of walk('calm')) {
    const { code, stdout, stderr } = await mc(...command);
    expect([command.join(' '), code], `${stdout}${stderr}`).toEqual([command.join(' '), 0]);
  }
  const codes: (number | null)[] = [];
  const said: string[] = [];
  for (const command of walk('drift')) {
    const { code, stdout } = await mc(...command);
    codes.push(code);
    said.push(stdout);
  }
  expect(codes).toEqual([0, 1, 1, 0]);
  for (const text of [said[1], said[2]]) {
    expect(text).toContain('networking.k8s.io/NetworkPolicy/tenant-003/agents');
    expect(text).toContain('0.0.0.0/0');
  }
  expect(said[2]).toContain('lets traffic of every address or everyone through');
  // A look afterwards sees what it saw before, and records nothing.
  const calm = JSON.parse((await mc('attest', 'watch', 'demo-platform', '--json')).stdout);
  expect(calm).toMatchObject({ record: null, drift: [] });
}, 480_000);
