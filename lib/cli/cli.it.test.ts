import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { buildTestCli, type TestCli } from '@/lib/testing/cli';
import { findPrometheusBinary, startRealPrometheus } from '@/lib/testing/real-prometheus';

let cli: TestCli;
const CONFIG = join(process.cwd(), 'mission-control.yaml');
const env = { MC_CONFIG: CONFIG };

beforeAll(async () => {
  cli = await buildTestCli();
});
afterAll(() => cli.remove());

describe('exit codes', () => {
  test.each<[string, string[], number, RegExp]>([
    ['help is a pass', ['--help'], 0, /Usage: mc/],
    [
      'help of a command has an example',
      ['demo', 'fault', '--help'],
      0,
      /Example:\n {2}\$ mc demo fault TENANT_003/,
    ],
    ['no command is usage', [], 2, /Usage: mc/],
    ['a noun without a verb is usage', ['tenants'], 2, /list/],
    ['a wrong noun names the right one', ['tenant'], 2, /Did you mean tenants\?/],
    ['a wrong verb names the right one', ['tenants', 'lsit'], 2, /Did you mean list\?/],
    ['a wrong option names the right one', ['rules', 'render', '--tsts'], 2, /Did you mean --tests\?/],
    ['a missing argument is usage', ['tenants', 'show'], 2, /missing required argument 'tenant'/],
    [
      'a wrong value is usage and says what is expected',
      ['demo', 'fault', 'T', 'latency', '--for', 'ever'],
      2,
      /for: expected a duration such as/,
    ],
    [
      'an unknown tenant is usage, with the closest one',
      ['tenants', 'show', 'TENANT_04'],
      2,
      /Did you mean TENANT_0/,
    ],
    [
      'a wrong server address is usage',
      ['tenants', 'list', '--server', 'mc'],
      2,
      /--server expects an address/,
    ],
    ['no installation is usage, with the way out', ['status'], 2, /npm run up/],
    ['not signed in', ['tenants', 'list', '--server', 'http://127.0.0.1:9'], 3, /mc login --server/],
    ['a right configuration passes', ['config', 'check'], 0, /5 tenants/],
  ])('%s', async (_, args, code, text) => {
    const result = await cli.run(args, { env });
    expect(result.stdout + result.stderr).toMatch(text);
    expect(result.code).toBe(code);
  });

  test('a server that does not answer is unreachable', async () => {
    const token = `mct_${'a'.repeat(43)}`;
    const result = await cli.run(['tenants', 'list', '--server', 'http://127.0.0.1:1'], {
      env: { MC_TOKEN: token },
    });
    expect(result.stderr).toMatch(/does not answer/);
    expect(result.code).toBe(4);
    expect(result.stderr).not.toContain(token);
  });

  test('something that is not Mission Control is unreachable and says so', async () => {
    const other = createServer((_, res) =>
      res.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
    ).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const server = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    const result = await cli.run(['status'], {
      env: { MC_SERVER: server, MC_TOKEN: `mct_${'a'.repeat(43)}` },
    });
    other.close();
    expect(result.stderr).toMatch(/not Mission Control’s API/);
    expect(result.code).toBe(4);
  });

  test('several sources without a choice are ambiguous', async () => {
    const file = join(cli.home, 'two.yaml');
    writeFileSync(
      file,
      'environment: {name: p, kind: production}\nsources: [{id: a, url: "http://a:1"}, {id: b, url: "http://b:1"}]\ntenants: [{id: T}]\n',
    );
    const result = await cli.run(['rules', 'render'], { env: { MC_CONFIG: file } });
    expect(result).toMatchObject({ code: 5, stderr: expect.stringContaining('Choose one with --source') });
    expect((await cli.run(['rules', 'render', '--source', 'b'], { env: { MC_CONFIG: file } })).code).toBe(0);
  });

  test('rules nobody can check are a hold, never a pass', async () => {
    const result = await cli.run(['rules', 'check', '--json'], {
      env: { ...env, PATH: '/nowhere', PROMTOOL: '' },
    });
    const { verdict, reason } = JSON.parse(result.stdout);
    // A promtool that `mc up` unpacked earlier is found beside the project; then there is a verdict.
    if (verdict === 'hold') expect(result.code).toBe(6);
    else expect([verdict, result.code]).toEqual(['pass', 0]);
    if (verdict === 'hold') expect(reason).toMatch(/PROMTOOL/);
  });

  test('a wrong environment variable is named', async () => {
    const result = await cli.run(['tenants', 'list'], { env: { ...env, PROMETHEUS_URL: 'prometheus:9090' } });
    expect(result).toMatchObject({ code: 2, stderr: expect.stringMatching(/PROMETHEUS_URL.*http/) });
  });
});

describe('output', () => {
  test('tenants, signals and rules come as JSON for scripts', async () => {
    const tenants = JSON.parse((await cli.run(['tenants', 'list', '--json'], { env })).stdout);
    expect(tenants.map((tenant: { id: string }) => tenant.id)).toEqual([
      'TENANT_001',
      'TENANT_002',
      'TENANT_003',
      'TENANT_004',
      'TENANT_005',
    ]);
    expect(tenants[0].declaredAt).toMatch(/mission-control\.yaml:\d+$/);
    const signals = JSON.parse((await cli.run(['--json', 'signals', 'list'], { env })).stdout);
    expect(signals).toHaveLength(7);
    const rules = parse((await cli.run(['rules', 'render'], { env })).stdout);
    expect(rules.groups[0].rules).toHaveLength(7);
  });

  test('a mistake in the file is JSON too, with line and field', async () => {
    const file = join(cli.home, 'wrong.yaml');
    writeFileSync(file, readFileSync(CONFIG, 'utf8').replace('residency: apac', 'residency: moon'));
    const result = await cli.run(['config', 'check', file, '--json']);
    expect(result.code).toBe(1);
    expect(JSON.parse(result.stdout)).toMatchObject({
      ok: false,
      total: 1,
      problems: [{ field: 'tenants.3.residency', received: '"moon"', line: expect.any(Number) }],
    });
  });

  test('the exported dashboard is the same bytes each time', async () => {
    const [first, second] = [
      await cli.run(['dashboards', 'export'], { env }),
      await cli.run(['dashboards', 'export'], { env }),
    ];
    expect(first.stdout).toBe(second.stdout);
    expect(JSON.parse(first.stdout).panels.length).toBeGreaterThan(25);
  });

  test('a reader that leaves early is no failure', async () => {
    const child = spawn('sh', ['-c', `"${process.execPath}" "$MC" dashboards export | head -c 1`], {
      env: {
        NODE_ENV: 'production',
        PATH: process.env.PATH ?? '',
        HOME: cli.home,
        MC: join(cli.home, '../mc.mjs'),
        ...env,
      },
    });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    await once(child, 'close');
    expect(stderr).toBe('');
  });

  test('the doctor finishes its round whatever is missing, and says how to mend it', async () => {
    const result = await cli.run(['doctor', '--json'], {
      env: { ...env, PROMETHEUS_URL: 'http://127.0.0.1:1' },
    });
    const { verdict, findings } = JSON.parse(result.stdout);
    expect([verdict, result.code]).toEqual(['fail', 1]);
    const checks: { check: string; state: string; mend?: string }[] = findings;
    expect(checks.map(({ check }) => check)).toEqual([
      'node',
      'data directory',
      'disk',
      'configuration',
      'promtool',
      'postgresql',
      'residency at demo',
      'source demo',
      'store local-eu',
      'store local-us',
      'store local-apac',
      'residency of evidence',
      'web',
      'worker',
    ]);
    for (const finding of checks) expect(finding.state === 'ok' || finding.mend, finding.check).toBeTruthy();
  });
});

const prometheus = findPrometheusBinary();

describe.skipIf(prometheus === null)('a Prometheus nobody has seen before', () => {
  test('init writes a file once, signals check reads it, doctor is content with the source', async () => {
    const source = await startRealPrometheus(prometheus ?? '', '127.0.0.1:1', 'groups: []\n');
    try {
      const file = join(cli.home, 'mission-control.yaml');
      let written = await cli.run(['init', '--prometheus', source.url, '--json']);
      for (let tries = 0; tries < 40 && !written.stdout.includes('"live"'); tries++) {
        await new Promise((resolve) => setTimeout(resolve, 500));
        written = await cli.run(['init', '--prometheus', source.url, '--json', '--force']);
      }
      expect(written.code, written.stderr).toBe(0);
      expect(JSON.parse(written.stdout).proposal.label.refused).toBeNull();
      expect(existsSync(file)).toBe(true);

      const again = await cli.run(['init', '--prometheus', source.url]);
      expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('--force') });

      const checked = await cli.run(['signals', 'check', '--json']);
      expect(checked.code, checked.stdout + checked.stderr).toBe(0);
      const states = JSON.parse(checked.stdout).map(
        (check: { id: string; state: string }) => `${check.id} ${check.state}`,
      );
      expect(states).toContain('p95 ok');
      expect(states).toContain('cost not-mapped');

      const doctor = JSON.parse((await cli.run(['doctor', '--json'])).stdout);
      const found = new Map(
        doctor.findings.map((finding: { check: string; state: string }) => [finding.check, finding.state]),
      );
      expect(found.get('source prometheus')).toBe('ok');
      expect(found.get('clock of prometheus')).toBe('ok');
      expect(found.get('rules at prometheus')).toBe('warn');
    } finally {
      await source.remove();
    }
  });

  test('the demo’s own file makes way and is kept', async () => {
    const source = await startRealPrometheus(prometheus ?? '', '127.0.0.1:1', 'groups: []\n');
    try {
      const file = join(cli.home, 'demo/mission-control.yaml');

      mkdirSync(join(cli.home, 'demo'));
      copyFileSync(CONFIG, file);
      let written = await cli.run(['init', '--prometheus', source.url, '--out', file]);
      for (let tries = 0; tries < 40 && written.code === 5; tries++) {
        await new Promise((resolve) => setTimeout(resolve, 500));
        written = await cli.run(['init', '--prometheus', source.url, '--out', file]);
      }
      expect(written.code, written.stderr).toBe(0);
      expect(readFileSync(join(cli.home, 'demo/mission-control.demo.yaml'), 'utf8')).toBe(
        readFileSync(CONFIG, 'utf8'),
      );
      expect(readFileSync(file, 'utf8')).toContain('# Proposed by `mc init`');
    } finally {
      await source.remove();
    }
  });
});
