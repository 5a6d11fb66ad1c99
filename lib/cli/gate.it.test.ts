import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildTestCli, type TestCli } from '@/lib/testing/cli';

const POLICY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web }
spec:
  ingress:
    - from: [{ podSelector: { matchLabels: { app: front } } }]
      ports: [{ port: 8080 }]
`;
const OPENED = POLICY.replace('from: [{ podSelector: { matchLabels: { app: front } } }]', 'from: []');

let cli: TestCli;
let env: Record<string, string>;
const at = (...parts: string[]) => join(cli.home, ...parts);
const mc = (args: string[], more: Record<string, string> = {}) => cli.run(args, { env: { ...env, ...more } });
const gate = (args: string[] = [], more: Record<string, string> = {}) =>
  mc(['attest', 'gate', '--from', 'k8s', ...args], more);
const write = (text: string) => writeFileSync(at('k8s/policy.yaml'), text);
const codesOf = (stdout: string) =>
  JSON.parse(stdout).reasons.map(({ code }: { code: string }) => code) as string[];
/** No installation: only files and keys. */
const OFFLINE = { MC_DATA_DIR: 'nowhere' };
const FILES = ['--baseline', 'evidence/config-snapshot.json', '--trust', 'mc.pub'];
/** Once git tracks them: the same of an older commit. */
const OLDER = [...FILES, '--baseline-git', 'HEAD~1'];
let record: string;

beforeAll(async () => {
  cli = await buildTestCli();
  env = { MC_DATA_DIR: at('data'), MC_CONFIG: at('mission-control.yaml') };
  copyFileSync(join(process.cwd(), 'mission-control.yaml'), at('mission-control.yaml'));
  const migrated = await mc(['db', 'migrate']);
  if (migrated.code !== 0) throw new Error(migrated.stderr);
  mkdirSync(at('k8s'));
  write(POLICY);
  const snapshot = [
    'attest',
    'snapshot',
    '--from',
    'k8s',
    '--out',
    'evidence/config-snapshot.json',
    '--json',
  ];
  const made = await mc(snapshot);
  if (made.code !== 0) throw new Error(made.stderr);
  record = JSON.parse(made.stdout).record;
  writeFileSync(at('mc.pub'), (await mc(['keys', 'export', '--only', 'mc.pub'])).stdout);
});
afterAll(() => cli.remove());
beforeEach(() => write(POLICY));

describe('without a baseline', () => {
  test('the gate holds: a snapshot alone is no baseline', async () => {
    const { code, stdout } = await gate(['--json']);
    expect([code, codesOf(stdout)]).toEqual([6, ['baseline-missing']]);
    expect((await mc(['attest', 'baseline', 'show'])).code).toBe(6);
  });
});

describe('the baseline', () => {
  test('is set once to any signed snapshot, and shown with its signature', async () => {
    const set = await mc(['attest', 'baseline', 'set', record, '--reason', 'the first release']);
    expect([set.code, set.stderr]).toEqual([0, expect.not.stringContaining('mc:')]);
    const { code, stdout } = await mc(['attest', 'baseline', 'show']);
    expect(stdout).toMatch(/environment demo, origin demo\n✓ signed by SHA256:\S+ at /);
    expect(stdout).toContain('chosen because: the first release');
    expect(code).toBe(0);
  });

  test('does not move to what no gate let in', async () => {
    write(OPENED);
    const made = await mc(['attest', 'snapshot', '--from', 'k8s', '--out', 'drifted/s.json', '--json']);
    const set = await mc([
      'attest',
      'baseline',
      'set',
      JSON.parse(made.stdout).record,
      '--reason',
      'it is fine',
    ]);
    expect([set.code, set.stderr]).toEqual([3, expect.stringContaining('no gate let the change pass')]);
  });

  test('gives its objects back as manifests that normalise to themselves', async () => {
    const { stdout } = await mc(['attest', 'baseline', 'show', '--manifests']);
    write(stdout);
    expect((await gate()).code).toBe(0);
  });

  test('names the way back: what to apply, and what has to go', async () => {
    write(`${POLICY}---\n${POLICY.replace('name: web', "name: extra'; rm -rf /")}`);
    const { code, stdout } = await mc(['attest', 'baseline', 'show', '--revert-plan', '--from', 'k8s']);
    expect(stdout).toContain('mc attest baseline show --manifests > signed-baseline.yaml');
    expect(stdout).toContain(
      `kubectl delete NetworkPolicy.networking.k8s.io 'extra'\\''; rm -rf /' --namespace mission-control`,
    );
    expect(code).toBe(0);
  });
});

describe('the gate, with the installation', () => {
  test('passes what is spelled otherwise, and records the verdict', async () => {
    write(POLICY.replace('{ port: 8080 }', '{ protocol: TCP, port: 8080 }'));
    const { code, stdout, stderr } = await gate(['--json', '--out', 'verdict.json']);
    expect([code, codesOf(stdout)]).toEqual([0, ['no-drift']]);
    expect(stderr).toMatch(/recorded as evd_/);
    const bundle = JSON.parse(readFileSync(at('verdict.json'), 'utf8'));
    const statement = JSON.parse(Buffer.from(bundle.dsseEnvelope.payload, 'base64').toString());
    expect(statement).toMatchObject({
      predicateType: 'https://in-toto.io/attestation/test-result/v0.1',
      predicate: { result: 'PASSED', passedTests: ['config-drift'], annotations: { verdict: 'pass' } },
    });
  });

  test('fails drift with the field, its place and its risk', async () => {
    write(OPENED);
    const { code, stdout } = await gate();
    expect(code).toBe(1);
    expect(stdout).toMatch(/^FAIL\n {2}drift: 1 object differs/);
    expect(stdout).toMatch(
      /- k8s\/policy\.yaml:\d+ networking\.k8s\.io\/NetworkPolicy\/mission-control\/web spec\.ingress/,
    );
    expect(stdout).toContain('risk: a network policy lets traffic of every address or everyone through');
  });

  test('CHANGE_APPROVED=1 only asks', async () => {
    write(OPENED);
    const { code, stdout, stderr } = await gate(['--json'], { CHANGE_APPROVED: '1' });
    expect([code, codesOf(stdout)]).toEqual([1, ['drift', 'override-not-authorised']]);
    const { head, baseline, diffDigest } = JSON.parse(stdout);
    for (const digest of [head.treeRoot, baseline.treeRoot, diffDigest]) expect(stderr).toContain(digest);
  });

  test('with gate.override: env it passes with a warning, and satisfies nothing of production', async () => {
    write(OPENED);
    const text = readFileSync(at('mission-control.yaml'), 'utf8');
    writeFileSync(at('env.yaml'), `${text}\ngate: { override: env }\n`);
    const { code, stdout } = await gate(['--json'], { CHANGE_APPROVED: '1', MC_CONFIG: at('env.yaml') });
    expect([code, codesOf(stdout)]).toEqual([0, ['drift', 'unsigned-override']]);
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: 'pass',
      result: 'WARNED',
      satisfiesProduction: false,
    });
    const without = await gate(['--json'], { MC_CONFIG: at('env.yaml') });
    expect(without.code).toBe(1);
  });

  test('a broken glass lets it through, with a warning', async () => {
    write(OPENED);
    const { code, stdout } = await gate(['--json', '--break-glass', 'payments are down, INC-7']);
    expect([code, codesOf(stdout)]).toEqual([0, ['drift', 'break-glass']]);
    expect(JSON.parse(stdout).result).toBe('WARNED');
  });

  test('what cannot be read for certain is held, exit 5', async () => {
    write(POLICY.replace('app: front', 'app: no'));
    const { code, stdout } = await gate(['--json']);
    expect([code, codesOf(stdout)]).toEqual([5, ['head-ambiguous']]);
  });
});

describe('the gate, offline', () => {
  test('passes and fails by files and a key alone', async () => {
    expect((await gate(FILES, OFFLINE)).code).toBe(0);
    write(OPENED);
    expect((await gate(FILES, OFFLINE)).code).toBe(1);
  });

  test('a baseline of somebody else, or none to trust, is never one', async () => {
    execFileSync('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', at('other.pem')]);
    execFileSync('openssl', ['pkey', '-in', at('other.pem'), '-pubout', '-out', at('other.pub')]);
    const files = ['--baseline', 'evidence/config-snapshot.json'];
    const { code, stdout } = await gate([...files, '--trust', 'other.pub', '--json'], OFFLINE);
    expect([code, codesOf(stdout)]).toEqual([3, ['key-untrusted']]);
    expect((await gate(files, OFFLINE)).code).toBe(2);
  });

  test('a changed baseline is not genuine', async () => {
    mkdirSync(at('forged'), { recursive: true });
    const text = readFileSync(at('evidence/config-snapshot.json'), 'utf8');
    writeFileSync(at('forged/config-snapshot.json'), text.replace('8080', '8081'));
    copyFileSync(at('evidence/config-signature.txt'), at('forged/config-signature.txt'));
    const { code, stdout } = await gate(
      ['--baseline', 'forged/config-snapshot.json', '--trust', 'mc.pub', '--json'],
      OFFLINE,
    );
    expect([code, codesOf(stdout)]).toEqual([3, ['subject-mismatch']]);
  });

  test('signs its verdict with a key at hand, and breaks no glass unseen', async () => {
    write(OPENED);
    const broken = ['--break-glass', 'payments are down, INC-7'];
    expect((await gate([...FILES, ...broken], OFFLINE)).code).toBe(2);
    const kept = await gate([...FILES, ...broken, '--out', 'v.json', '--sign-key', 'other.pem'], OFFLINE);
    expect(kept.code).toBe(0);
    const bundle = JSON.parse(readFileSync(at('v.json'), 'utf8'));
    expect(bundle.dsseEnvelope.signatures).toHaveLength(1);
    const unsigned = await gate([...FILES, '--out', 'u.json'], OFFLINE);
    expect(unsigned.stderr).toContain('UNATTESTED');
    expect(JSON.parse(readFileSync(at('u.json'), 'utf8'))._type).toBe('https://in-toto.io/Statement/v1');
  });

  test('a baseline of the demo counts for nothing live', async () => {
    const text = readFileSync(at('mission-control.yaml'), 'utf8');
    writeFileSync(at('live.yaml'), text.replace('kind: demo', 'kind: production'));
    const { code, stdout } = await gate([...FILES, '--json'], { ...OFFLINE, MC_CONFIG: at('live.yaml') });
    expect([code, codesOf(stdout)]).toEqual([3, ['origin-mixed']]);
  });

  test('the change under test brings no baseline of its own', async () => {
    const git = (...args: string[]) => execFileSync('git', args, { cwd: cli.home, stdio: 'pipe' }).toString();
    const commit = () =>
      git('-c', 'user.name=x', '-c', 'user.email=x@example.com', 'commit', '-q', '--allow-empty', '-m', 'x');
    git('init', '-q');
    git('add', 'evidence', 'k8s');
    commit();
    expect((await gate(FILES, OFFLINE)).code).toBe(3);
    expect((await gate([...FILES, '--baseline-git', 'HEAD'], OFFLINE)).code).toBe(3);
    commit();
    expect((await gate([...FILES, '--baseline-git', 'HEAD~1'], OFFLINE)).code).toBe(0);
  });
});

describe('in a GitHub job', () => {
  const HOSTILE = POLICY.replace(
    'name: web',
    'name: web, annotations: { a: "x\\n::add-mask::y ##[error]z" }',
  );
  const github = () => ({
    ...OFFLINE,
    GITHUB_ACTIONS: 'true',
    GITHUB_STEP_SUMMARY: at('summary.md'),
    GITHUB_OUTPUT: at('output.txt'),
  });

  test('annotations, summary and outputs are written, and nothing of the configuration acts', async () => {
    write(HOSTILE);
    const { code, stdout } = await gate([...OLDER, '--format', 'github'], github());
    expect(code).toBe(1);
    const [stop = '', ...rest] = stdout.split('\n');
    const token = /^::stop-commands::([0-9a-f]{32})$/.exec(stop)?.[1];
    const commands = rest.slice(rest.indexOf(`::${token}::`) + 1).filter((line) => line !== '');
    expect(commands).toHaveLength(2);
    for (const command of commands) expect(command).toMatch(/^::error [^\n]*$/);
    expect(commands[1]).toMatch(/^::error file=k8s\/policy\.yaml,line=\d+,title=Configuration added::/);
    expect(readFileSync(at('summary.md'), 'utf8')).not.toContain('::add-mask::');
    expect(readFileSync(at('output.txt'), 'utf8')).toMatch(/exit-code<<mc_([0-9a-f]{32})\n1\nmc_\1\n/);
  });

  test('JSON on standard output holds no command either', async () => {
    write(HOSTILE);
    const { stdout } = await gate([...OLDER, '--format', 'sarif'], github());
    expect(stdout).not.toContain('##[');
    expect(stdout.split('\n').some((line) => line.trimStart().startsWith('::'))).toBe(false);
    expect(JSON.parse(stdout).runs[0].results).toHaveLength(1);
  });
});

describe('mc attest diff', () => {
  test('says why what looks different is no drift', async () => {
    mkdirSync(at('other'), { recursive: true });
    const spelled = POLICY.replace('{ port: 8080 }', '{ port: 8080, protocol: TCP }').replace(
      'metadata: { name: web }',
      'metadata: { name: web, uid: 4711 }',
    );
    writeFileSync(at('other/policy.yaml'), spelled);
    const { code, stdout } = await mc(['attest', 'diff', 'k8s', 'other', '--explain']);
    expect(code).toBe(0);
    expect(stdout).toContain('2 differences are no drift:');
    expect(stdout).toMatch(/metadata\.uid \(other\/policy\.yaml:3\): ignored/);
    expect(stdout).toMatch(
      /spec\.ingress\[0\]\.ports\[0\]\.protocol \(other\/policy\.yaml:7\): default-only/,
    );
  });

  test('shows both sides, unified and beside each other, page by page', async () => {
    mkdirSync(at('many'), { recursive: true });
    const many = Array.from({ length: 5 }, (_, n) => POLICY.replace('web', `web-${n}`)).join('---\n');
    writeFileSync(at('many/all.yaml'), many);
    const page = await mc([
      'attest',
      'diff',
      'k8s',
      'many',
      '--view',
      'unified',
      '--page-size',
      '2',
      '--page',
      '2',
    ]);
    expect(page.code).toBe(1);
    expect(page.stdout.match(/^\+\+\+ b\//gm)).toHaveLength(2);
    expect(page.stdout).toContain('page 2 of 3');
    const beside = await mc(['attest', 'diff', 'k8s', 'many', '--view', 'side-by-side']);
    expect(beside.stdout).toMatch(/^ +> apiVersion: networking\.k8s\.io\/v1$/m);
  });
});
