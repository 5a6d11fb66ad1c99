import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildTestCli, type TestCli } from '@/lib/testing/cli';

const POLICY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web }
spec:
  ingress:
    - from: [{ podSelector: { matchLabels: { app: front } } }]
      ports: [{ port: 8080 }]
`;

let cli: TestCli;
let env: Record<string, string>;
const at = (...parts: string[]) => join(cli.home, ...parts);
const mc = (...args: string[]) => cli.run(args, { env });
const SNAPSHOT = 'evidence/config-snapshot.json';
const verify = (...args: string[]) =>
  mc('attest', 'verify', SNAPSHOT, '--signature', 'evidence/config-signature.txt', ...args);

beforeAll(async () => {
  cli = await buildTestCli();
  env = { MC_DATA_DIR: at('data'), MC_CONFIG: join(process.cwd(), 'mission-control.yaml') };
  const migrated = await mc('db', 'migrate');
  if (migrated.code !== 0) throw new Error(migrated.stderr);
  mkdirSync(at('k8s'));
  writeFileSync(at('k8s/policy.yaml'), POLICY);
  const made = await mc('attest', 'snapshot', '--from', 'k8s', '--out', SNAPSHOT);
  if (made.code !== 0) throw new Error(made.stderr);
});
afterAll(() => cli.remove());

describe('a signed snapshot', () => {
  test('verifies, and says whose it is', async () => {
    const { code, stdout } = await verify('--from', 'k8s');
    expect(stdout).toMatch(/^environment demo, origin demo\n✓ signed by SHA256:\S+ at .*\nno drift\n$/);
    expect(code).toBe(0);
  });

  test('is recorded with its signature at the paths of the evidence model', async () => {
    const { stdout } = await mc('evidence', 'list', '--json');
    const { records } = JSON.parse(stdout);
    expect(records.map(({ path }: { path: string }) => path)).toEqual([
      'config/config-sources.json',
      'config/config-signature.txt',
      'config/config-snapshot.json',
    ]);
  });

  test('another spelling is no drift; another port is, named with its field', async () => {
    writeFileSync(at('k8s/policy.yaml'), POLICY.replace('{ port: 8080 }', '{ port: 8080, protocol: TCP }'));
    expect((await verify('--from', 'k8s')).code).toBe(0);
    writeFileSync(at('k8s/policy.yaml'), POLICY.replace('8080', '8081'));
    const drifted = await verify('--from', 'k8s');
    expect(drifted.code).toBe(1);
    expect(drifted.stdout).toContain('~ spec.ingress[0].ports[0].port: 8080 → 8081  (k8s/policy.yaml:7:17)');
    writeFileSync(at('k8s/policy.yaml'), POLICY);
  });

  test('one changed byte is not genuine, nor is a key of somebody else', async () => {
    const text = readFileSync(at(SNAPSHOT), 'utf8');
    writeFileSync(at(SNAPSHOT), text.replace('8080', '8081'));
    const changed = await verify('--signature-only');
    expect(changed.stdout).toMatch(/subject-mismatch/);
    expect(changed.code).toBe(3);
    writeFileSync(at(SNAPSHOT), text);
    execFileSync('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', at('other.pem')]);
    execFileSync('openssl', ['pkey', '-in', at('other.pem'), '-pubout', '-out', at('other.pub')]);
    const foreign = await verify('--signature-only', '--key', 'other.pub');
    expect(foreign.stdout).toMatch(/key-untrusted/);
    expect(foreign.code).toBe(3);
  });

  test('is never made of what cannot be read for certain: exit 5, with file and line', async () => {
    mkdirSync(at('odd'), { recursive: true });
    writeFileSync(at('odd/a.yaml'), POLICY.replace('app: front', 'app: no'));
    const { code, stderr } = await mc('attest', 'snapshot', '--from', 'odd', '--out', 'odd/out.json');
    expect(code).toBe(5);
    expect(stderr).toContain('odd/a.yaml:6/spec/ingress/0/from/0/podSelector/matchLabels/app');
    expect(readdirSync(at('odd'))).toEqual(['a.yaml']);
  });

  describe('checked a second time by a script that shares nothing with mc', () => {
    const script = join(process.cwd(), 'ops/config-attest.py');
    const python = (...args: string[]) =>
      spawnSync('python3', [script, ...args], { cwd: cli.home, encoding: 'utf8' });
    const check = (file: string, signature: string) =>
      python('verify', file, '--signature', signature, '--key', 'mc.pub');
    const tampered = (name: string, from: string, change: (text: string) => string) => {
      writeFileSync(at(name), change(readFileSync(at(from), 'utf8')));
      return name;
    };
    const SIGNATURE = 'evidence/config-signature.txt';

    beforeAll(async () => {
      writeFileSync(at('mc.pub'), (await mc('keys', 'export', '--only', 'mc.pub')).stdout);
    });

    test('it is good', () => {
      const { status, stdout } = check(SNAPSHOT, SIGNATURE);
      expect(stdout).toMatch(/^environment demo, origin demo\nOK: 1 objects, sha256:/);
      expect(status).toBe(0);
    });

    test.each<[string, () => [string, string], RegExp]>([
      [
        'a changed value',
        () => [tampered('a.json', SNAPSHOT, (text) => text.replace('8080', '8081')), SIGNATURE],
        /about another file/,
      ],
      [
        'a changed payload',
        () => [
          SNAPSHOT,
          tampered('b.txt', SIGNATURE, (text) => text.replace(/"payload":"eyJ/, '"payload":"eyK')),
        ],
        /signature is not by this key|not JSON/,
      ],
      [
        'a changed signature',
        () => [
          SNAPSHOT,
          tampered('c.txt', SIGNATURE, (text) =>
            text.replace(/"sig":"(.)/, (_, c) => `"sig":"${c === 'A' ? 'B' : 'A'}`),
          ),
        ],
        /signature is not by this key/,
      ],
      [
        'no signature',
        () => [
          SNAPSHOT,
          tampered('d.txt', SIGNATURE, (text) => text.replace(/"signatures":\[.*?\]/, '"signatures":[]')),
        ],
        /one signature/,
      ],
      [
        'a key twice',
        () => [SNAPSHOT, tampered('e.txt', SIGNATURE, (text) => text.replace('{', '{"mediaType":"x",'))],
        /stands twice/,
      ],
      ['no JSON', () => [SNAPSHOT, tampered('f.txt', SIGNATURE, () => 'nothing')], /not JSON/],
    ])('%s is not genuine', (_name, files, message) => {
      const { status, stderr } = check(...files());
      expect(stderr).toMatch(message);
      expect(status).toBe(3);
    });

    test('nor is it by another key', () => {
      const { status, stderr } = python('verify', SNAPSHOT, '--signature', SIGNATURE, '--key', 'other.pub');
      expect([status, stderr]).toEqual([3, expect.stringContaining('not by this key')]);
    });
  });

  test('two of them are compared without the installation', async () => {
    copyFileSync(at(SNAPSHOT), at('before.json'));
    const { code, stdout } = await cli.run(['attest', 'diff', 'before.json', SNAPSHOT, '--json']);
    expect([code, JSON.parse(stdout)]).toEqual([0, []]);
  });

  test('comes from a commit when one is named, whatever the working tree says', async () => {
    const git = (...args: string[]) => execFileSync('git', args, { cwd: cli.home, stdio: 'ignore' });
    git('init', '-q');
    git('add', 'k8s');
    git('-c', 'user.name=x', '-c', 'user.email=x@example.com', 'commit', '-q', '-m', 'x');
    writeFileSync(at('k8s/policy.yaml'), POLICY.replace('8080', '8081'));
    expect((await verify('--from', 'k8s', '--git', 'HEAD')).code).toBe(0);
    expect((await verify('--from', 'k8s')).code).toBe(1);
    const unknown = await verify('--from', 'k8s', '--git', 'nowhere');
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('git knows no commit')]);
  });
});
