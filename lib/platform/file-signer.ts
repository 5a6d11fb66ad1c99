import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Secret } from '@/lib/config';
import { AppError } from '@/lib/kernel';
import { type Algorithm, keyIdOf, type PublicKey } from '@/lib/keys';
import { readSecret } from './config';
import type { Signer } from './signer';

type Held = { key: KeyObject; public: PublicKey };

/**
 * Keys as PKCS#8 PEM files `<log>-<purpose>-<time>-<id>.pem` of mode 0600, encrypted when there is a passphrase. A file appears
 * whole or not at all.
 */
export function openFileSigner(options: {
  dir: string;
  passphrase: Secret | null;
  variables?: Readonly<Record<string, string | undefined>>;
}): Signer {
  const { dir } = options;
  const held = new Map<string, Held>();
  const passphrase = () =>
    options.passphrase === null ? null : readSecret(options.passphrase, options.variables);

  async function load(prefix: string): Promise<PublicKey[]> {
    const names = (await readdir(dir).catch(() => [])).filter(
      (name) => name.startsWith(prefix) && name.endsWith('.pem'),
    );
    const keys: PublicKey[] = [];
    for (const name of names.sort()) {
      const { public: found } = await loadFile(name);
      keys.push(found);
    }
    return keys;
  }

  async function loadFile(name: string): Promise<Held> {
    const known = held.get(name);
    if (known !== undefined) return known;
    const key = decode(await readFile(join(dir, name), 'utf8'), passphrase(), name);
    const entry = { key, public: publicKeyOf(key) };
    held.set(name, entry);
    return entry;
  }

  return {
    keys: (log, purpose) => load(`${log}-${purpose}-`),
    async create(log, purpose, algorithm) {
      const key = generate(algorithm);
      const entry = { key, public: publicKeyOf(key) };
      await mkdir(dir, { recursive: true, mode: 0o700 });
      const name = `${log}-${purpose}-${Date.now()}-${fileId(entry.public)}.pem`;
      await writeFile(join(dir, `${name}.new`), encode(key, passphrase()), { mode: 0o600, flag: 'wx' });
      await rename(join(dir, `${name}.new`), join(dir, name));
      held.set(name, entry);
      return entry.public;
    },
    async sign(keyId, message) {
      const find = () => [...held.values()].find((entry) => entry.public.keyId === keyId);
      if (find() === undefined) await load('');
      const entry = find();
      if (entry === undefined) throw absent(keyId, dir);
      const hash = entry.public.algorithm === 'ed25519' ? null : 'sha256';
      return new Uint8Array(sign(hash, message, entry.key));
    },
  };
}

function generate(algorithm: Algorithm): KeyObject {
  return algorithm === 'ed25519'
    ? generateKeyPairSync('ed25519').privateKey
    : generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey;
}

function publicKeyOf(key: KeyObject): PublicKey {
  const spki = new Uint8Array(createPublicKey(key).export({ format: 'der', type: 'spki' }));
  const algorithm: Algorithm = key.asymmetricKeyType === 'ed25519' ? 'ed25519' : 'ecdsa-p256-sha256';
  return { keyId: keyIdOf(algorithm, spki), algorithm, spki };
}

/** Part of a file name that tells keys apart; a fingerprint may hold a slash. */
function fileId({ spki }: PublicKey): string {
  return createHash('sha256').update(spki).digest('hex').slice(0, 12);
}

function encode(key: KeyObject, passphrase: string | null): string | Buffer {
  return passphrase === null
    ? key.export({ format: 'pem', type: 'pkcs8' })
    : key.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase });
}

function decode(pem: string, passphrase: string | null, name: string): KeyObject {
  try {
    return createPrivateKey(passphrase === null ? pem : { key: pem, passphrase });
  } catch (cause) {
    throw new AppError('misconfigured', {
      message: `the key file ${name} cannot be opened: is evidence.keyPassphrase the one it was made with?`,
      cause,
    });
  }
}

function absent(keyId: string, dir: string): AppError {
  return new AppError('misconfigured', {
    message: `no private key ${keyId} in ${dir}`,
    userMessage: `The private key ${keyId} is not on this machine (${dir}). Sign where it is, or rotate the key: mc keys rotate.`,
  });
}
