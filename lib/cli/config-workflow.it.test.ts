import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type ApiServer, startApiServer } from '@/lib/testing/api-server';
import { buildTestCli, type TestCli } from '@/lib/testing/cli';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { type RecordedCluster, startRecordedCluster } from '@/lib/testing/recorded-kubernetes';
import { runJob } from '@/lib/testing/run-job';

const POLICY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web }
spec: { ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 8080 }] }] }
`;
const CONFIG = `environment: { name: demo, kind: demo }
sources: [{ id: main, url: "http://127.0.0.1:9" }]
tenants: [{ id: T1 }]
snapshots: { sources: [{ kind: manifests, path: k8s }] }
`;

let cli: TestCli;
let root: string;
let base: string;
const at = (...parts: string[]) => join(root, ...parts);
const git = (cwd: string, ...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.com', ...args], {
    cwd,
    stdio: 'pipe',
  })
    .toString()
    .trim();

/** A repository with configuration, its signed baseline and the gate, as `acme/shop` on a host of files. */
beforeAll(async () => {
  cli = await buildTestCli();
  root = mkdtempSync(join(tmpdir(), 'mc-workflow-'));
  const repo = at('acme/shop');
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(repo, name)), { recursive: true });
    writeFileSync(join(repo, name), text);
  };
  write('k8s/policy.yaml', POLICY);
  write('mission-control.yaml', CONFIG);
  // The product's own launcher would install it first; this one starts the bundle that was just built.
  write('bin/mc', `#!/usr/bin/env node\nimport(${JSON.stringify(join(dirname(cli.home), 'mc.mjs'))});\n`);
  cpSync('.github/actions', join(repo, '.github/actions'), { recursive: true });
  const env = { MC_DATA_DIR: at('data'), MC_CONFIG: join(repo, 'mission-control.yaml') };
  const run = async (...args: string[]) => {
    const result = await cli.run(args, { env, cwd: repo });
    if (result.code !== 0) throw new Error(result.stderr);
    return result.stdout;
  };
  await run('db', 'migrate');
  await run('attest', 'snapshot', '--out', 'evidence/baseline/config-snapshot.json');
  write('.github/config-gate/mc.pub', await run('keys', 'export', '--only', 'mc.pub'));
  git(repo, 'init', '-q', '-b', 'main');
  git(repo, 'config', 'uploadpack.allowAnySHA1InWant', 'true');
  git(repo, 'add', '.');
  git(repo, 'commit', '-q', '-m', 'base');
  base = git(repo, 'rev-parse', 'HEAD');
});
afterAll(() => {
  cli.remove();
  rmSync(root, { recursive: true, force: true });
});

/** A commit that follows the base. */
function propose(change: (repo: string) => void): string {
  const repo = at('acme/shop');
  git(repo, 'checkout', '-q', '-B', 'proposal', base);
  change(repo);
  git(repo, 'add', '-A');
  git(repo, 'commit', '-q', '--allow-empty', '-m', 'proposal');
  return git(repo, 'rev-parse', 'HEAD');
}

const preDeploy = (head: string, more: Record<string, string> = {}) =>
  runJob(root, 'pre-deploy', {
    'github.token': 'token-of-the-job',
    'github.sha': head,
    'github.event.pull_request.base.sha || github.event.before': base,
    'github.event_name': 'pull_request',
    'vars.MC_CONFIG_GATE': 'files',
    'vars.MC_SERVER': '',
    'vars.CHANGE_APPROVED': '',
    'secrets.MC_TOKEN': '',
    'steps.baseline.outputs.server && secrets.MC_TOKEN': '',
    ...more,
  });

describe('before a deploy', () => {
  test('what is only spelled otherwise passes, with nothing but files', async () => {
    const head = propose((repo) =>
      writeFileSync(join(repo, 'k8s/policy.yaml'), POLICY.replace('port: 8080', 'protocol: TCP, port: 8080')),
    );
    const { ran, state } = await preDeploy(head);
    expect(ran.map(({ name, code }) => [name, code])).toEqual([
      ['Fetch what is judged, and who judges', 0],
      ['Choose the signed baseline', 0],
      ['Prepare Mission Control', 0],
      ['Judge the configuration', 0],
    ]);
    expect(state.outputs.gate).toMatchObject({ verdict: 'pass', result: 'PASSED', 'exit-code': '0' });
    expect(ran.at(-1)?.output).toContain('UNATTESTED');
  });

  test('drift fails with an annotation at its line, and a summary', async () => {
    const head = propose((repo) =>
      writeFileSync(
        join(repo, 'k8s/policy.yaml'),
        POLICY.replace('podSelector: {}', 'ipBlock: { cidr: 0.0.0.0/0 }'),
      ),
    );
    const { ran, state, summary } = await preDeploy(head);
    expect(ran.at(-1)).toMatchObject({ name: 'Judge the configuration', code: 1 });
    expect(ran.at(-1)?.output).toMatch(/^::error file=k8s\/policy\.yaml,line=4,title=/m);
    expect(state.outputs.gate).toMatchObject({ verdict: 'fail', 'exit-code': '1' });
    expect(summary).toContain('### Configuration gate: failed');
  });

  test('a change that brings its own baseline, key, rules and judge is judged by the old ones', async () => {
    const head = propose((repo) => {
      writeFileSync(join(repo, 'k8s/policy.yaml'), POLICY.replace('8080', '9090'));
      writeFileSync(join(repo, 'mission-control.yaml'), `${CONFIG}gate: { override: env }\n`);
      writeFileSync(join(repo, 'bin/mc'), 'process.exit(0)\n');
      writeFileSync(join(repo, '.github/config-gate/mc.pub'), 'another key');
      writeFileSync(
        join(repo, '.github/actions/config-gate/action.yml'),
        'runs: { using: composite, steps: [] }\n',
      );
      writeFileSync(join(repo, 'evidence/baseline/config-snapshot.json'), '{}');
    });
    const { ran } = await preDeploy(head, { 'vars.CHANGE_APPROVED': '1' });
    expect(ran.at(-1)).toMatchObject({ name: 'Judge the configuration', code: 1 });
    expect(ran.at(-1)?.output).toContain('CHANGE_APPROVED=1 only asks');
  });

  test('names and text of a stranger run nothing', async () => {
    const marker = at('was-run');
    const head = propose((repo) =>
      writeFileSync(
        join(repo, 'k8s', `$(touch ${marker.replaceAll('/', '_')}).yaml`),
        POLICY.replace('name: web', `name: "x\\n::error::forged $(touch ${marker})"`),
      ),
    );
    const { ran } = await preDeploy(head);
    expect(ran.at(-1)?.code).toBe(1);
    expect(() => readFileSync(marker)).toThrow();
    const commands = (ran.at(-1)?.output ?? '').split('\n').filter((line) => /^\s*::error/.test(line));
    for (const command of commands)
      expect(command).toMatch(/^::error (file=[^:,]+,line=\d+,)?title=Configuration/);
  });

  test('without the commit before nothing is judged', async () => {
    const head = propose(() => {});
    const { ran } = await preDeploy(head, {
      'github.event.pull_request.base.sha || github.event.before': '0'.repeat(40),
    });
    expect(ran.map(({ code }) => code)).toEqual([6]);
  });

  test('the token of the job stays nowhere', async () => {
    const head = propose(() => {});
    const { ran } = await preDeploy(head);
    expect(ran.at(-1)?.code).toBe(0);
    const basic = Buffer.from('x-access-token:token-of-the-job').toString('base64');
    const found = spawnSync('grep', ['-rl', '-e', 'token-of-the-job', '-e', basic, root], {
      encoding: 'utf8',
    });
    expect(found.stdout).toBe('');
  });
});

describe('after a deploy', () => {
  const NETWORK_POLICIES = '/apis/networking.k8s.io/v1/namespaces/mission-control/networkpolicies';
  const ADDRESS = /^\/apis\/[^/]+\/[^/]+\/namespaces\/[^/]+\//;
  let database: TestDb;
  let server: ApiServer;
  let cluster: RecordedCluster;
  let token: string;

  /** What the cluster runs in the namespace, one state after the other; the last one stays. */
  const runs = (...states: string[]) => {
    let asked = 0;
    cluster.answer((path) => {
      if (!ADDRESS.test(path)) return null;
      const items =
        path === NETWORK_POLICIES ? [parse(states[Math.min(asked, states.length - 1)] ?? '')] : [];
      if (path === NETWORK_POLICIES) asked += 1;
      const kind = path === NETWORK_POLICIES ? 'NetworkPolicyList' : 'List';
      const apiVersion = path.split('/').slice(2, 4).join('/');
      return { status: 200, body: { kind, apiVersion, metadata: {}, items } };
    });
  };
  const mc = async (...args: string[]) => {
    const env = { MC_CONFIG: at('acme/shop/mission-control.yaml'), MC_SERVER: server.url, MC_TOKEN: token };
    const result = await cli.run(args, { env, cwd: at('acme/shop') });
    if (result.code !== 0) throw new Error(result.stderr);
    return result.stdout;
  };
  const postDeploy = (more: Record<string, string> = {}) =>
    runJob(root, 'post-deploy', {
      'github.token': 'token-of-the-job',
      'github.sha': base,
      'secrets.MC_KUBECONFIG': readFileSync(cluster.kubeconfig, 'utf8'),
      'secrets.MC_TOKEN': token,
      'vars.MC_NAMESPACE': '',
      'vars.MC_SERVER': server.url,
      ...more,
    });
  const baseline = async () => JSON.parse(await mc('attest', 'baseline', 'list', '--json'))[0];
  const evidence = () => database.db.evidenceRecord.count();

  beforeAll(async () => {
    [database, cluster] = await Promise.all([createTestDb(), startRecordedCluster()]);
    const routes = [
      ...[
        'evidence/records',
        'evidence/records/[recordId]/artifact',
        'evidence/records/[recordId]/statement',
      ],
      ...['approvals', 'gate/verdicts', 'keys', 'snapshots', 'snapshots/baselines'],
    ];
    const stores = '{ stores: [{ id: local-eu, kind: local, region: eu }], exportRegions: [eu] }';
    const config = `${CONFIG.replaceAll('id: T1', 'id: T1, residency: eu')}evidence: ${stores}\n`;
    server = await startApiServer(database, routes, { config });
    const tenants = '*' as const;
    const deployer = [
      { role: 'operator', tenants },
      { role: 'ci', tenants },
    ] as const;
    ({ token } = await server.person('Deployer', [...deployer]));
    git(at('acme/shop'), 'checkout', '-q', base);
    const made = await mc('attest', 'snapshot', '--out', at('first/config-snapshot.json'), '--json');
    await mc('attest', 'baseline', 'set', JSON.parse(made).record, '--reason', 'the first release');
  });
  afterAll(async () => {
    cluster.stop();
    await server.stop();
    await database.drop();
  });

  test('a cluster that cannot be read is never a pass: three attempts, then exit 4', async () => {
    cluster.answer(() => ({ status: 500, body: {} }));
    const before = await evidence();
    const { ran } = await postDeploy();
    expect(ran.at(-1)).toMatchObject({ name: 'Sign what runs as the baseline', code: 4 });
    expect(ran.at(-1)?.output.match(/Looking again in/g)).toHaveLength(2);
    expect(await evidence()).toBe(before);
  });

  test('without a kubeconfig nothing is known', async () => {
    expect((await postDeploy({ 'secrets.MC_KUBECONFIG': '' })).ran.at(-1)?.code).toBe(4);
  });

  test('what no gate let in is not signed, and not the baseline: three attempts, then exit 1', async () => {
    runs(POLICY.replace('8080', '9090'));
    const before = await evidence();
    const { ran } = await postDeploy();
    expect(ran.at(-1)?.code).toBe(1);
    expect(ran.at(-1)?.output).toContain('nothing was signed; looked 3 of 3 times');
    expect(ran.at(-1)?.output).toContain('8080 → 9090');
    expect(await evidence()).toBe(before);
  });

  test('what a gate let in becomes the baseline once it runs, signed with how often that took to see', async () => {
    const changed = POLICY.replace('8080', '8443');
    writeFileSync(at('acme/shop/k8s/policy.yaml'), changed);
    await mc('attest', 'gate', '--break-glass', 'the certificate has to change');
    git(at('acme/shop'), 'checkout', '-q', '--', '.');
    runs(POLICY, changed);
    const { ran } = await postDeploy();
    expect(ran.map(({ name, code }) => [name, code])).toEqual([
      ['Fetch who judges', 0],
      ['Sign what runs as the baseline', 0],
    ]);
    const now = await baseline();
    expect(now).toMatchObject({ by: 'Deployer', reason: `deployed ${base}`, verdict: expect.any(String) });
    const record = await database.db.configSnapshot.findUniqueOrThrow({ where: { recordId: now.snapshot } });
    expect(record.objects).toBe(1);
    const { stdout } = await cli.run(['evidence', 'show', now.snapshot, '--json'], {
      env: { MC_CONFIG: at('acme/shop/mission-control.yaml'), ...server.here },
    });
    expect(stdout).toMatch(/"attempts":\s*\{\s*"made":\s*2,\s*"most":\s*3/);
    const again = await postDeploy();
    expect([again.ran.at(-1)?.code, (await baseline()).treeRoot]).toEqual([0, now.treeRoot]);
  });

  test('the kubeconfig is gone when the step is over', async () => {
    const found = spawnSync('grep', ['-rl', 'a-token', root], { encoding: 'utf8' });
    expect(found.stdout).toBe('');
  });
});
