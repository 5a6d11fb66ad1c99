import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readInCluster, readKubeconfig } from './kubeconfig';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'mc-kubeconfig-'));
  writeFileSync(join(dir, 'ca.pem'), 'authority');
  writeFileSync(join(dir, 'token'), 'first\n');
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const write = (over: { cluster?: object; user?: object; text?: string } = {}) => {
  const file = join(dir, 'config');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'main',
    contexts: [
      { name: 'main', context: { cluster: 'main', user: 'me' } },
      { name: 'other', context: { cluster: 'nowhere', user: 'me' } },
    ],
    clusters: [{ name: 'main', cluster: { server: 'https://kubernetes.example:6443', ...over.cluster } }],
    users: [{ name: 'me', user: over.user ?? { token: 'secret-token' } }],
  };
  writeFileSync(file, over.text ?? JSON.stringify(config));
  return file;
};
const read = (over?: Parameters<typeof write>[0], context?: string, allowExec = false) =>
  readKubeconfig({ path: write(over), context, allowExec });

describe('a kubeconfig', () => {
  test('says where the server is and who asks; files are found beside it', () => {
    const access = read({ cluster: { 'certificate-authority': 'ca.pem', 'tls-server-name': 'kube' } });
    expect(access).toMatchObject({ ca: 'authority', serverName: 'kube', client: null, exec: null });
    expect([access.server.href, access.token()]).toEqual([
      'https://kubernetes.example:6443/',
      'secret-token',
    ]);
  });

  test('a token in a file is read anew each time, as it is replaced every hour', () => {
    const access = read({ user: { tokenFile: 'token' } });
    expect(access.token()).toBe('first');
    writeFileSync(join(dir, 'token'), 'second\n');
    expect(access.token()).toBe('second');
  });

  test.each<[string, Parameters<typeof write>[0], RegExp]>([
    ['TLS that is not verified', { cluster: { 'insecure-skip-tls-verify': true } }, /could be anybody/],
    ['plain http to another machine', { cluster: { server: 'http://kubernetes.example' } }, /http:\/\//],
    ['a user name in the address', { cluster: { server: 'https://u:p@kubernetes.example' } }, /user name/],
    ['a proxy', { cluster: { 'proxy-url': 'http://proxy' } }, /proxy-url/],
    ['a command', { user: { exec: { command: 'aws', args: ['eks'] } } }, /running "aws".*--allow-exec/],
    ['an auth provider', { user: { 'auth-provider': { name: 'gcp' } } }, /auth-provider/],
    ['a password', { user: { username: 'me', password: 'p' } }, /user name with a password/],
    ['acting as somebody else', { user: { token: 't', as: 'root' } }, /acting as/],
    ['a certificate without its key', { user: { 'client-certificate-data': 'eA==' } }, /needed together/],
    [
      'a file that is not there',
      { cluster: { 'certificate-authority': 'gone.pem' } },
      /gone\.pem.*cannot be read/,
    ],
    ['what is no YAML', { text: 'a: [' }, /not YAML/],
    [
      'an alias bomb',
      { text: `a: &a [x,x]\nb: &b [${'*a,'.repeat(50)}*a]\nc: [${'*b,'.repeat(50)}*b]` },
      /cannot be read/,
    ],
    ['a megabyte', { text: `a: ${'x'.repeat(1024 * 1024)}` }, /larger than 1 MiB/],
  ])('with %s is refused, with the reason', (_name, over, message) => {
    expect(() => read(over)).toThrow(message);
  });

  test('names what it has when a context is not there, and never a token', () => {
    expect(() => read(undefined, 'third')).toThrow(/no context "third"; it has main, other/);
    expect(() => read(undefined, 'other')).toThrow(/no cluster "nowhere"/);
  });

  test('a mistake names the field', () => {
    expect(() => read({ cluster: { server: 'ftp://x' } })).toThrow(/clusters\.0\.cluster\.server/);
  });
});

describe('inside a pod', () => {
  test('the service account says who asks', () => {
    writeFileSync(join(dir, 'ca.crt'), 'authority');
    const access = readInCluster(
      { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '6443' },
      dir,
    );
    expect(access.server.href).toBe('https://[fd00::1]:6443/');
    expect(access.ca).toBe('authority');
  });

  test('and outside of one it is said what to do', () => {
    expect(() => readInCluster({})).toThrow(/--kubeconfig FILE/);
  });
});
