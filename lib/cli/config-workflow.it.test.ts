import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { buildTestCli, type TestCli } from '@/lib/testing/cli';
import { type CompositeAction, parseWorkflow, type Step } from '@/lib/testing/workflow';

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

type Ran = { name: string; code: number | null; output: string };
type State = { env: Record<string, string>; outputs: Record<string, Record<string, string>> };

/** Runs the steps of a job one by one in an empty folder, as a runner would; stops at the first that fails. */
function runJob(job: string, values: Record<string, string>): { ran: Ran[]; state: State; summary: string } {
  const workspace = mkdtempSync(join(root, 'work-'));
  const temp = mkdtempSync(join(root, 'temp-'));
  const state: State = { env: {}, outputs: {} };
  const workflow = parseWorkflow(readFileSync('.github/workflows/config-attest.yml', 'utf8'));
  const ran: Ran[] = [];
  for (const step of workflow.jobs[job]?.steps ?? []) {
    const resolve = (text: string) => expand(text, values, state);
    if (step.uses === undefined) ran.push(runStep(step, resolve, state, workspace, temp));
    else ran.push(...runAction(step, resolve, state, workspace, temp));
    if (ran.at(-1)?.code !== 0) break;
  }
  const summary = readFileSync(join(temp, 'summary'), 'utf8');
  return { ran, state, summary };
}

function runAction(
  step: Step,
  resolve: (text: string) => string,
  state: State,
  workspace: string,
  temp: string,
): Ran[] {
  const file = join(workspace, step.uses ?? '', 'action.yml');
  const action = parse(readFileSync(file, 'utf8')) as CompositeAction;
  const inputs = Object.fromEntries(
    Object.entries(action.inputs).map(([name, input]) => [
      `inputs.${name}`,
      resolve(step.with?.[name] ?? input.default ?? ''),
    ]),
  );
  const ran: Ran[] = [];
  for (const inner of action.runs.steps) {
    ran.push(runStep(inner, (text) => expand(text, inputs, state), state, workspace, temp));
    if (ran.at(-1)?.code !== 0) break;
  }
  return ran;
}

function runStep(
  step: Step,
  resolve: (text: string) => string,
  state: State,
  workspace: string,
  temp: string,
): Ran {
  const files = { GITHUB_ENV: 'env', GITHUB_OUTPUT: 'output', GITHUB_STEP_SUMMARY: 'summary' };
  for (const name of ['env', 'output']) writeFileSync(join(temp, name), '');
  writeFileSync(join(temp, 'summary'), '', { flag: 'a' });
  const own = Object.fromEntries(Object.entries(step.env ?? {}).map(([name, text]) => [name, resolve(text)]));
  const result = spawnSync('bash', ['--noprofile', '--norc', '-c', step.run ?? 'exit 99'], {
    cwd: workspace,
    encoding: 'utf8',
    env: {
      NODE_ENV: 'production',
      PATH: `${at('tools')}:${process.env.PATH ?? ''}`,
      HOME: temp,
      MC_DATA_DIR: join(temp, 'nothing'),
      GITHUB_ACTIONS: 'true',
      GITHUB_SERVER_URL: `file://${root}`,
      GITHUB_REPOSITORY: 'acme/shop',
      GITHUB_ACTOR: 'ada',
      GITHUB_ACTOR_ID: '4711',
      RUNNER_TEMP: temp,
      SETTLE_SECONDS: '0',
      ...Object.fromEntries(Object.entries(files).map(([name, file]) => [name, join(temp, file)])),
      ...state.env,
      ...own,
    },
  });
  Object.assign(state.env, readPairs(join(temp, 'env')));
  if (step.id !== undefined) state.outputs[step.id] = readPairs(join(temp, 'output'));
  return { name: step.name ?? '', code: result.status, output: `${result.stdout}${result.stderr}` };
}

/** `name=value` and `name<<delimiter` as the runner reads them. */
function readPairs(file: string): Record<string, string> {
  const text = readFileSync(file, 'utf8');
  const long = [...text.matchAll(/^([\w-]+)<<(\S+)\n([\s\S]*?)\n\2$/gm)].map(([, name, , value]) => [
    name,
    value,
  ]);
  const short = [...text.matchAll(/^([\w-]+)=(.*)$/gm)].map(([, name, value]) => [name, value]);
  return Object.fromEntries([...short, ...long]);
}

/** Expressions by a table: one that nobody thought of fails the test. */
function expand(text: string, values: Record<string, string>, { outputs }: State): string {
  return text.replace(/\$\{\{ (.*?) \}\}/g, (_, expression: string) => {
    const output = /^steps\.(\w+)\.outputs\.([\w-]+)$/.exec(expression);
    if (output !== null) return outputs[output[1] ?? '']?.[output[2] ?? ''] ?? '';
    const value = values[expression];
    if (value === undefined) throw new Error(`nothing is known of ${expression}`);
    return value;
  });
}

const preDeploy = (head: string, more: Record<string, string> = {}) =>
  runJob('pre-deploy', {
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
  beforeEach(() => mkdirSync(at('tools'), { recursive: true }));

  test('what is only spelled otherwise passes, with nothing but files', () => {
    const head = propose((repo) =>
      writeFileSync(join(repo, 'k8s/policy.yaml'), POLICY.replace('port: 8080', 'protocol: TCP, port: 8080')),
    );
    const { ran, state } = preDeploy(head);
    expect(ran.map(({ name, code }) => [name, code])).toEqual([
      ['Fetch what is judged, and who judges', 0],
      ['Choose the signed baseline', 0],
      ['Prepare Mission Control', 0],
      ['Judge the configuration', 0],
    ]);
    expect(state.outputs.gate).toMatchObject({ verdict: 'pass', result: 'PASSED', 'exit-code': '0' });
    expect(ran.at(-1)?.output).toContain('UNATTESTED');
  });

  test('drift fails with an annotation at its line, and a summary', () => {
    const head = propose((repo) =>
      writeFileSync(
        join(repo, 'k8s/policy.yaml'),
        POLICY.replace('podSelector: {}', 'ipBlock: { cidr: 0.0.0.0/0 }'),
      ),
    );
    const { ran, state, summary } = preDeploy(head);
    expect(ran.at(-1)).toMatchObject({ name: 'Judge the configuration', code: 1 });
    expect(ran.at(-1)?.output).toMatch(/^::error file=k8s\/policy\.yaml,line=4,title=/m);
    expect(state.outputs.gate).toMatchObject({ verdict: 'fail', 'exit-code': '1' });
    expect(summary).toContain('### Configuration gate: failed');
  });

  test('a change that brings its own baseline, key, rules and judge is judged by the old ones', () => {
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
    const { ran } = preDeploy(head, { 'vars.CHANGE_APPROVED': '1' });
    expect(ran.at(-1)).toMatchObject({ name: 'Judge the configuration', code: 1 });
    expect(ran.at(-1)?.output).toContain('CHANGE_APPROVED=1 only asks');
  });

  test('names and text of a stranger run nothing', () => {
    const marker = at('was-run');
    const head = propose((repo) =>
      writeFileSync(
        join(repo, 'k8s', `$(touch ${marker.replaceAll('/', '_')}).yaml`),
        POLICY.replace('name: web', `name: "x\\n::error::forged $(touch ${marker})"`),
      ),
    );
    const { ran } = preDeploy(head);
    expect(ran.at(-1)?.code).toBe(1);
    expect(() => readFileSync(marker)).toThrow();
    const commands = (ran.at(-1)?.output ?? '').split('\n').filter((line) => /^\s*::error/.test(line));
    for (const command of commands)
      expect(command).toMatch(/^::error (file=[^:,]+,line=\d+,)?title=Configuration/);
  });

  test('without the commit before nothing is judged', () => {
    const head = propose(() => {});
    const { ran } = preDeploy(head, {
      'github.event.pull_request.base.sha || github.event.before': '0'.repeat(40),
    });
    expect(ran.map(({ code }) => code)).toEqual([6]);
  });

  test('the token of the job stays nowhere', () => {
    const head = propose(() => {});
    const { ran } = preDeploy(head);
    expect(ran.at(-1)?.code).toBe(0);
    const basic = Buffer.from('x-access-token:token-of-the-job').toString('base64');
    const found = spawnSync('grep', ['-rl', '-e', 'token-of-the-job', '-e', basic, root], {
      encoding: 'utf8',
    });
    expect(found.stdout).toBe('');
  });
});

describe('after a deploy', () => {
  const postDeploy = (kubectl: string) => {
    mkdirSync(at('tools'), { recursive: true });
    writeFileSync(at('tools/kubectl'), `#!/usr/bin/env bash\n${kubectl}\n`, { mode: 0o755 });
    return runJob('post-deploy', {
      'github.token': 'token-of-the-job',
      'github.sha': base,
      'secrets.MC_KUBECONFIG': 'a kubeconfig',
      'secrets.MC_TOKEN': '',
      'vars.MC_NAMESPACE': '',
      'vars.MC_SERVER': '',
    });
  };

  test('a cluster that cannot be read is never a pass: three attempts, then exit 4', () => {
    const { ran } = postDeploy('echo attempt >> "$RUNNER_TEMP/attempts"; exit 1');
    expect(ran.at(-1)).toMatchObject({ name: 'Read the cluster', code: 4 });
    expect(ran.at(-1)?.output).toContain('the cluster cannot be read');
  });

  test('the kubeconfig is gone when the step is over, and what was read is judged', () => {
    const { ran } = postDeploy(
      `test "$(cat "$KUBECONFIG")" = "a kubeconfig" && echo '{"apiVersion":"v1","kind":"List","items":[]}'`,
    );
    const [, read, , judged] = ran;
    expect(read).toMatchObject({ name: 'Read the cluster', code: 0 });
    // Nobody set a baseline up and no server is named: the gate cannot know, and says so.
    expect(judged?.code).not.toBe(0);
    const found = spawnSync('grep', ['-rl', 'a kubeconfig', '--exclude=kubectl', root], { encoding: 'utf8' });
    expect(found.stdout).toBe('');
  });
});
