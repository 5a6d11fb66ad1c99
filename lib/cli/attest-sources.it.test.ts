import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildTestCli, type TestCli } from '@/lib/testing/cli';

const POLICY = (port: number) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web }
spec:
  ingress:
    - ports: [{ port: ${port} }]
`;
const SECRET = 'correct-horse-battery';
const ROOT = process.cwd();

let cli: TestCli;
let env: Record<string, string>;
const at = (...parts: string[]) => join(cli.home, ...parts);
const mc = (args: string[], input?: string) => cli.run(args, { env, ...(input !== undefined && { input }) });
const put = (file: string, text: string) => {
  mkdirSync(join(at(file), '..'), { recursive: true });
  writeFileSync(at(file), text);
};
const take = (args: string[], input?: string) =>
  mc(['attest', 'snapshot', '--out', 'out/config-snapshot.json', ...args], input);
const names = () =>
  JSON.parse(readFileSync(at('out/config-snapshot.json'), 'utf8')).objects.map(
    ({ identity }: { identity: { kind: string; name: string } }) => `${identity.kind}/${identity.name}`,
  );
const verify = (...args: string[]) =>
  mc(['attest', 'verify', 'out/config-snapshot.json', '--signature', 'out/config-signature.txt', ...args]);
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.com', ...args], {
    cwd: at('repo'),
    encoding: 'utf8',
  }).trim();

beforeAll(async () => {
  cli = await buildTestCli();
  env = { MC_DATA_DIR: at('data'), MC_CONFIG: join(ROOT, 'mission-control.yaml') };
  cpSync(join(ROOT, 'deploy'), at('deploy'), { recursive: true });
  const migrated = await mc(['db', 'migrate']);
  if (migrated.code !== 0) throw new Error(migrated.stderr);
  put('repo/k8s/policy.yaml', POLICY(8080));
  put('repo/chart/Chart.yaml', 'apiVersion: v2\nname: shop\nversion: 1.0.0\n');
  put('repo/chart/values.yaml', `replicas: 1\npassword: ${SECRET}\n`);
  put('repo/base/kustomization.yaml', 'resources: [policy.yaml]\nnamePrefix: k-\n');
  put('repo/base/policy.yaml', POLICY(8080));
  git('init', '-q');
  git('add', '.');
  git('commit', '-q', '-m', 'x');
});
afterAll(() => cli.remove());

describe('without a source on the command line', () => {
  test('a snapshot is made of what the configuration names, and verifies', async () => {
    const { code, stderr } = await take([]);
    expect([code, stderr]).toEqual([0, expect.any(String)]);
    expect(names()).toEqual([
      'HorizontalPodAutoscaler/mission-control-web',
      'Values/mission-control',
      'ServiceMonitor/mission-control-web',
      'NetworkPolicy/mission-control-web',
    ]);
    expect((await verify()).code).toBe(0);
  });

  test('the planned command line runs as it stands', () => {
    const { status, stderr } = spawnSync(
      'python3',
      [join(ROOT, 'ops/config-attest.py'), 'snapshot', '--out', 'planned/config-snapshot.json'],
      {
        cwd: cli.home,
        encoding: 'utf8',
        env: { PATH: `${at('bin')}:${process.env.PATH}`, HOME: cli.home, NODE_ENV: 'production', ...env },
      },
    );
    expect([status, stderr]).toEqual([0, expect.any(String)]);
    const [made, planned] = ['out', 'planned'].map((folder) =>
      readFileSync(at(folder, 'config-snapshot.json'), 'utf8'),
    );
    expect(planned).toBe(made);
  });
});

describe('a commit of a repository', () => {
  test('is read by its blobs, whatever the working tree says, and each object’s blob is recorded', async () => {
    put('repo/k8s/policy.yaml', POLICY(9999));
    put('repo/k8s/other.yaml', POLICY(1).replace('web', 'other'));
    const { code } = await take(['--git', 'repo', '--ref', 'HEAD', '--path', 'k8s']);
    expect([code, names()]).toEqual([0, ['NetworkPolicy/web']]);
    const sources = JSON.parse(readFileSync(at('out/config-sources.json'), 'utf8'));
    expect(sources.objects).toEqual([
      expect.objectContaining({
        file: 'k8s/policy.yaml',
        line: 1,
        column: 1,
        gitBlob: git('rev-parse', 'HEAD:k8s/policy.yaml'),
      }),
    ]);
    expect(readFileSync(at('out/config-snapshot.json'), 'utf8')).toContain('8080');
    expect((await verify('--from', 'repo/k8s/policy.yaml')).code).toBe(1);
  });

  test('that has a symbolic link in the way is refused, not followed', async () => {
    execFileSync('ln', ['-s', '/etc', at('repo/k8s/link.yaml')]);
    git('add', 'k8s/link.yaml');
    git('commit', '-q', '-m', 'link');
    const { code, stderr } = await take(['--git', 'repo', '--ref', 'HEAD', '--path', 'k8s']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('symbolic link')]);
  });
});

describe('the working tree of a repository', () => {
  const below = (cwd: string, ...args: string[]) =>
    cli.run(['attest', 'snapshot', '--out', at('out/config-snapshot.json'), ...args], { env, cwd: at(cwd) });
  const source = () => {
    const { dsseEnvelope } = JSON.parse(readFileSync(at('out/config-signature.txt'), 'utf8'));
    return JSON.parse(Buffer.from(dsseEnvelope.payload, 'base64').toString()).predicate.source;
  };
  const isDirty = async (...args: string[]) => {
    const { code, stderr } = await below('repo', ...args);
    if (code !== 0) throw new Error(stderr);
    return source().gitDirty;
  };

  test('is the commit while each file that is read stands in it as it is', async () => {
    put('repo/net/policy.yaml', POLICY(8080));
    git('add', 'net');
    git('commit', '-q', '-m', 'net');
    expect(await isDirty('--from', 'net')).toBe(false);
    put('repo/notes.txt', 'nothing that is read');
    expect(await isDirty('--from', 'net')).toBe(false);
  });

  test('is not the commit with a file that git ignores, or was told to assume unchanged', async () => {
    put('repo/.git/info/exclude', 'local.yaml\n');
    put('repo/net/local.yaml', POLICY(1).replace('web', 'local'));
    expect(git('status', '--porcelain', '--', 'net')).toBe('');
    expect(await isDirty('--from', 'net')).toBe(true);
    expect(names()).toContain('NetworkPolicy/local');
    expect(await isDirty('--from', 'net/policy.yaml')).toBe(false);
    rmSync(at('repo/net/local.yaml'));
    git('update-index', '--assume-unchanged', 'net/policy.yaml');
    put('repo/net/policy.yaml', POLICY(2));
    expect(git('status', '--porcelain', '--', 'net')).toBe('');
    expect(await isDirty('--from', 'net')).toBe(true);
    git('update-index', '--no-assume-unchanged', 'net/policy.yaml');
    git('checkout', '-q', '--', 'net');
  });

  test('nor without a file that the commit has', async () => {
    put('repo/net/more.yaml', POLICY(3).replace('web', 'more'));
    git('add', 'net');
    git('commit', '-q', '-m', 'more');
    expect(await isDirty('--from', 'net')).toBe(false);
    rmSync(at('repo/net/more.yaml'));
    expect(await isDirty('--from', 'net')).toBe(true);
    git('checkout', '-q', '--', 'net');
  });

  test('is recorded by its paths from the top, and the way back needs no --from', async () => {
    const { code, stdout } = await below('repo/chart', '--from', '../net', '--json');
    expect([code, source()]).toMatchObject([0, { paths: ['net'], gitDirty: false }]);
    const record = JSON.parse(stdout).record;
    const set = await mc(['attest', 'baseline', 'set', record, '--reason', 'the first']);
    expect([set.code, set.stderr]).toEqual([0, expect.any(String)]);
    const plan = await mc(['attest', 'baseline', 'show', '--revert-plan']);
    expect(plan.stdout).toContain(`git checkout ${git('rev-parse', 'HEAD')} -- net\n`);
  });
});

describe('values of a release', () => {
  test('are merged, and their secrets hidden, under a key nobody else can read', async () => {
    put('production.yaml', 'replicas: 3\n');
    const { code } = await take([
      '--chart',
      'repo/chart',
      '--values',
      'production.yaml',
      '--release',
      'shop',
    ]);
    expect(code).toBe(0);
    const text = readFileSync(at('out/config-snapshot.json'), 'utf8');
    expect(text).not.toContain(SECRET);
    expect(JSON.parse(text).objects[0].value).toMatchObject({
      chart: { name: 'shop', version: '1.0.0' },
      values: { replicas: 3, password: { $redacted: expect.stringMatching(/^hmac-sha256:/) } },
    });
    expect(statSync(at('data/keys/redaction.key')).mode & 0o777).toBe(0o600);
    const again = ['--chart', 'repo/chart', '--values', 'production.yaml', '--release', 'shop'];
    expect((await verify(...again)).code).toBe(0);
    put('other.yaml', 'replicas: 3\npassword: wrong-horse\n');
    const drifted = await verify('--chart', 'repo/chart', '--values', 'other.yaml', '--release', 'shop');
    expect([drifted.code, drifted.stdout]).toEqual([1, expect.stringContaining('values.password')]);
    expect(drifted.stdout).not.toContain('horse');
  });

  test('digested under another key say nothing: exit 5', async () => {
    put('mc.yaml', readFileSync(env.MC_CONFIG ?? '', 'utf8').replace('  # redaction:', '  redaction:'));
    const { code, stderr } = await cli.run(
      [
        'attest',
        'verify',
        'out/config-snapshot.json',
        '--signature',
        'out/config-signature.txt',
        '--chart',
        'repo/chart',
        '--values',
        'production.yaml',
        '--release',
        'shop',
      ],
      { env: { ...env, MC_CONFIG: at('mc.yaml'), MC_REDACTION_KEY: 'a key of somebody else’s' } },
    );
    expect([code, stderr]).toEqual([5, expect.stringContaining('under two keys')]);
  });

  test('can be piped, as helm get values writes them', async () => {
    const { code } = await take(['--values', '-', '--release', 'live'], 'replicas: 5\n');
    expect([code, names()]).toEqual([0, ['Values/live']]);
  });

  test('with a key file that others can read are not digested', async () => {
    chmodSync(at('data/keys/redaction.key'), 0o644);
    const { code, stderr } = await take(['--chart', 'repo/chart']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('chmod 600')]);
    chmodSync(at('data/keys/redaction.key'), 0o600);
  });
});

describe('what other programs make', () => {
  test('several documents and a List come from standard input', async () => {
    const list = JSON.stringify({
      kind: 'List',
      items: [{ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'b' } }],
    });
    const { code } = await take(['--from', '-'], `${POLICY(80)}---\n${list}\n`);
    expect([code, names()]).toEqual([0, ['NetworkPolicy/b', 'NetworkPolicy/web']]);
  });

  const kubectl = spawnSync('kubectl', ['version', '--client']);
  test.skipIf(kubectl.status !== 0)(
    'kustomize builds from a folder, and from a commit [needs kubectl]',
    async () => {
      expect((await take(['--kustomize', 'repo/base'])).code).toBe(0);
      expect(names()).toEqual(['NetworkPolicy/k-web']);
      put('repo/base/policy.yaml', POLICY(1));
      expect((await verify('--kustomize', 'repo/base')).code).toBe(1);
      expect((await verify('--git', 'repo', '--ref', 'HEAD', '--kustomize', 'base')).code).toBe(0);
    },
  );

  test('a renderer that is not there is named, with what to do instead', async () => {
    const { code, stderr } = await cli.run(
      ['attest', 'snapshot', '--out', 'x/s.json', '--kustomize', 'repo/base'],
      { env: { ...env, PATH: at('nothing') } },
    );
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/kustomize build needs kustomize or kubectl.*--from -/s),
    ]);
  });

  test('bytes that are no UTF-8 are refused', async () => {
    writeFileSync(at('latin.yaml'), Buffer.from([0x61, 0x3a, 0x20, 0xe9]));
    expect(await take(['--from', 'latin.yaml'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('UTF-8'),
    });
  });
});
