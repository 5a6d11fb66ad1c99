import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { utf8 } from '@/lib/kernel';
import { openCommandSigner } from './command-signer';
import { openFileSigner } from './file-signer';
import { nodeCrypto } from './node-crypto';
import { openSigner } from './open-signer';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mc-signer-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const message = utf8('what is signed');

describe('keys in files', () => {
  const open = (variables: Record<string, string> = {}, passphrase: { env: string } | null = null) =>
    openFileSigner({ dir: join(dir, 'keys'), passphrase, variables });

  it.each(['ed25519', 'ecdsa-p256-sha256'] as const)(
    'makes an %s key that others can verify',
    async (algorithm) => {
      const key = await open().create('live', 'attest', algorithm);
      expect(key).toMatchObject({ algorithm });
      const again = open();
      expect(await again.keys('live', 'attest')).toEqual([key]);
      expect(await nodeCrypto.verify(key, message, await again.sign(key.keyId, message))).toBe(true);
    },
  );

  it('keeps logs and purposes apart, oldest first', async () => {
    const made = [];
    for (const time of [3, 1, 2]) {
      const signer = openFileSigner({
        dir: join(dir, 'keys'),
        passphrase: null,
        clock: { now: () => new Date(time * 1_000_000_000_000) },
      });
      made[time] = await signer.create('live', 'log', 'ed25519');
    }
    await open().create('demo', 'log', 'ed25519');
    expect(await open().keys('live', 'log')).toEqual(made.slice(1));
    expect(await open().keys('live', 'root')).toEqual([]);
  });

  it('are readable by their owner alone, in a folder likewise, and nothing half-written stays', async () => {
    await open().create('live', 'root', 'ed25519');
    const [name = ''] = readdirSync(join(dir, 'keys'));
    expect(name).toMatch(/^live-root-\d+-[0-9a-f]{12}\.pem$/);
    expect(statSync(join(dir, 'keys', name)).mode & 0o777).toBe(0o600);
    expect(statSync(join(dir, 'keys')).mode & 0o777).toBe(0o700);
  });

  it.each([0o644, 0o660, 0o604])('are not used when their mode is %o', async (mode) => {
    const key = await open().create('live', 'root', 'ed25519');
    const [name = ''] = readdirSync(join(dir, 'keys'));
    chmodSync(join(dir, 'keys', name), mode);
    await expect(open().sign(key.keyId, message)).rejects.toMatchObject({
      code: 'misconfigured',
      userMessage: expect.stringContaining('chmod 600'),
    });
  });

  it('are encrypted when there is a passphrase, and say which setting is wrong without the right one', async () => {
    const passphrase = { env: 'MC_KEY_PASSPHRASE' };
    const key = await open({ MC_KEY_PASSPHRASE: 'correct horse' }, passphrase).create(
      'live',
      'root',
      'ed25519',
    );
    const [name = ''] = readdirSync(join(dir, 'keys'));
    expect(readFileSync(join(dir, 'keys', name), 'utf8')).toContain('BEGIN ENCRYPTED PRIVATE KEY');
    const right = open({ MC_KEY_PASSPHRASE: 'correct horse' }, passphrase);
    expect(await nodeCrypto.verify(key, message, await right.sign(key.keyId, message))).toBe(true);
    for (const signer of [open({ MC_KEY_PASSPHRASE: 'battery staple' }, passphrase), open()]) {
      await expect(signer.sign(key.keyId, message)).rejects.toMatchObject({
        code: 'misconfigured',
        message: expect.stringContaining('evidence.keyPassphrase'),
      });
    }
  });

  it('that cannot be opened do not hinder the others', async () => {
    const key = await open().create('live', 'attest', 'ed25519');
    writeFileSync(join(dir, 'keys', 'a-note.pem'), 'no key at all', { mode: 0o600 });
    expect(await open().sign(key.keyId, message)).toHaveLength(64);
    rmSync(join(dir, 'keys'), { recursive: true });
    expect(await open().keys('live', 'attest')).toEqual([]);
    await expect(open().sign(key.keyId, message)).rejects.toMatchObject({ code: 'misconfigured' });
  });
});

/** Keys of one purpose each, by openssl: what somebody would write around a KMS. `old/` holds keys of before. */
const SCRIPT = `#!/bin/sh
set -eu
here="$(dirname "$0")"
key="$here/$MC_SIGNER_LOG-$MC_SIGNER_PURPOSE.pem"
case "$1" in
  public-key) openssl pkey -in "$key" -pubout ;;
  sign)
    message="$(mktemp)"; trap 'rm -f "$message"' EXIT
    cat > "$message"
    echo "$MC_SIGNER_LOG $MC_SIGNER_PURPOSE $2" >> "$here/asked"
    if openssl pkey -in "$key" -noout -text | grep -q ED25519
    then openssl pkeyutl -sign -inkey "$key" -rawin -in "$message"
    else openssl dgst -sha256 -sign "$key" "$message"
    fi ;;
esac
`;

function writeScript(text: string): string {
  const path = join(dir, 'sign.sh');
  writeFileSync(path, text, { mode: 0o755 });
  return path;
}

const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: dir, stdio: 'pipe' });

describe('keys behind a command', () => {
  it.each([
    ['ed25519', ['genpkey', '-algorithm', 'ed25519']],
    ['ecdsa-p256-sha256', ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256']],
  ])('sign as %s, and are told what for', async (algorithm, make) => {
    openssl(...make, '-out', 'live-attest.pem');
    const signer = openCommandSigner({ command: [writeScript(SCRIPT)] });
    const [key] = await signer.keys('live', 'attest');
    if (key === undefined) throw new Error('no key');
    expect(key.algorithm).toBe(algorithm);
    const signature = await signer.sign(key.keyId, message, { log: 'live', purpose: 'attest', key });
    expect(await nodeCrypto.verify(key, message, signature)).toBe(true);
    expect(readFileSync(join(dir, 'asked'), 'utf8')).toBe(`live attest ${key.keyId}\n`);
  });

  it('take a large message', async () => {
    openssl('genpkey', '-algorithm', 'ed25519', '-out', 'live-attest.pem');
    const signer = openCommandSigner({ command: [writeScript(SCRIPT)] });
    const [key] = await signer.keys('live', 'attest');
    if (key === undefined) throw new Error('no key');
    const large = new Uint8Array(2_000_000).fill(1);
    const signature = await signer.sign(key.keyId, large, { log: 'live', purpose: 'attest', key });
    expect(await nodeCrypto.verify(key, large, signature)).toBe(true);
  });

  it.each([
    ['ends badly', 'echo "token expired" >&2; exit 7', /ended with code 7: token expired/],
    ['writes nothing', 'exit 0', /did not write one PEM public key/],
    ['writes a private key', 'echo "-----BEGIN PRIVATE KEY-----"', /did not write one PEM public key/],
    ['never stops writing', 'yes', /wrote more than 4096 bytes/],
    ['does not answer', 'sleep 60', /did not answer within 0.5 s/],
    ['leaves somebody behind', 'sleep 60 & sleep 60', /did not answer within 0.5 s/],
    ['kills itself', 'kill -9 $$', /ended with SIGKILL/],
  ])('are named as the reason when the command %s', async (_name, body, reason) => {
    const signer = openCommandSigner({ command: [writeScript(`#!/bin/sh\n${body}\n`)], timeoutMs: 500 });
    await expect(signer.keys('live', 'attest')).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(reason),
    });
  });

  it('are named when the command is not there', async () => {
    const signer = openCommandSigner({ command: [join(dir, 'absent')] });
    await expect(signer.keys('live', 'attest')).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('could not be started'),
    });
  });

  it('cannot be made by MC', async () => {
    const signer = openCommandSigner({ command: ['true'] });
    expect(signer.makesKeys('attest')).toBe(false);
    await expect(signer.create('live', 'attest', 'ed25519')).rejects.toMatchObject({ code: 'misconfigured' });
  });
});

describe('the signer of a configuration', () => {
  it('asks the command for its purposes and the files for the others, and files for keys from before', async () => {
    const before = openSigner({ evidence: {}, dataDir: dir });
    const old = await before.create('live', 'root', 'ed25519');
    openssl('genpkey', '-algorithm', 'ed25519', '-out', 'live-root.pem');
    const signer = openSigner({
      evidence: { signer: { command: [writeScript(SCRIPT)], purposes: ['root'] } },
      dataDir: dir,
    });
    const [outside] = await signer.keys('live', 'root');
    if (outside === undefined) throw new Error('no key');
    expect(outside.keyId).not.toBe(old.keyId);
    expect([signer.makesKeys('root'), signer.makesKeys('log')]).toEqual([false, true]);
    for (const key of [outside, old]) {
      const signature = await signer.sign(key.keyId, message, { log: 'live', purpose: 'root', key });
      expect(await nodeCrypto.verify(key, message, signature)).toBe(true);
    }
    const attest = await signer.create('live', 'attest', 'ed25519');
    expect(
      await signer.sign(attest.keyId, message, { log: 'live', purpose: 'attest', key: attest }),
    ).toHaveLength(64);
    expect(readFileSync(join(dir, 'asked'), 'utf8').split('\n')).toHaveLength(2);
  });
});
