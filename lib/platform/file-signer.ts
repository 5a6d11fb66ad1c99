import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Secret } from '@/lib/config';
import { AppError, type Clock } from '@/lib/kernel';
import { type Algorithm, type PublicKey, publicKeyFromSpki } from '@/lib/keys';
import { readSecret } from './config';
import { systemClock } from './ids';
import type { Signer } from './signer';

type Held = { key: KeyObject; public: PublicKey };

export type FileSigner = Signer & {
  /** Whether the private key of that id is here and can be opened. */
  holds(keyId: string): Promise<boolean>;
};

/** Permission bits a key file must not have: written by its group, or anything by everybody. */
const TOO_OPEN = 0o027;

/**
 * Keys as PKCS#8 PEM files `<log>-<purpose>-<time>-<id>.pem` of mode 0600, encrypted when there is a passphrase. A file appears
 * whole or not at all.
 */
export function openFileSigner(options: {
  dir: string;
  passphrase: Secret | null;
  variables?: Readonly<Record<string, string | undefined>>;
  clock?: Clock;
}): FileSigner {
  const { dir, clock = systemClock } = options;
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
    const path = join(dir, name);
    const { mode } = await stat(path);
    if ((mode & TOO_OPEN) !== 0) throw tooOpen(path, mode);
    const key = decode(await readFile(path, 'utf8'), passphrase(), name);
    const entry = { key, public: publicKeyOf(key) };
    held.set(name, entry);
    return entry;
  }

  /** The key of that id. A file that cannot be opened matters only when no other is the one. */
  async function find(keyId: string): Promise<Held | null> {
    const search = () => [...held.values()].find((entry) => entry.public.keyId === keyId);
    const known = search();
    if (known !== undefined) return known;
    const names = (await readdir(dir).catch(() => [])).filter((name) => name.endsWith('.pem'));
    const loaded = await Promise.allSettled(names.map(loadFile));
    const found = search();
    if (found !== undefined) return found;
    const failed = loaded.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return null;
  }

  return {
    keys: (log, purpose) => load(`${log}-${purpose}-`),
    makesKeys: () => true,
    async create(log, purpose, algorithm) {
      const key = generate(algorithm);
      const entry = { key, public: publicKeyOf(key) };
      await mkdir(dir, { recursive: true, mode: 0o700 });
      const name = `${log}-${purpose}-${clock.now().getTime()}-${fileId(entry.public)}.pem`;
      await writeWhole(join(dir, name), encode(key, passphrase()));
      held.set(name, entry);
      return entry.public;
    },
    async sign(keyId, message) {
      const entry = await find(keyId);
      if (entry === null) throw absent(keyId, dir);
      const hash = entry.public.algorithm === 'ed25519' ? null : 'sha256';
      return new Uint8Array(sign(hash, message, entry.key));
    },
    holds: (keyId) =>
      find(keyId).then(
        (entry) => entry !== null,
        () => false,
      ),
  };
}

/** On disk before anybody may rely on it: a key that is lost in a power cut could never sign again. */
async function writeWhole(path: string, content: string | Buffer): Promise<void> {
  const file = await open(`${path}.new`, 'wx', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}

function generate(algorithm: Algorithm): KeyObject {
  return algorithm === 'ed25519'
    ? generateKeyPairSync('ed25519').privateKey
    : generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey;
}

function publicKeyOf(key: KeyObject): PublicKey {
  return publicKeyFromSpki(new Uint8Array(createPublicKey(key).export({ format: 'der', type: 'spki' })));
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
    userMessage: `The private key ${keyId} is not on this machine (${dir}). Bring it back, or do this where it is. If it is lost, put another in its place with: mc keys revoke.`,
  });
}

function tooOpen(path: string, mode: number): AppError {
  const octal = (mode & 0o777).toString(8);
  return new AppError('misconfigured', {
    message: `the key file ${path} has mode ${octal}: others could read it`,
    userMessage: `The key file ${path} has mode ${octal}, so others on this machine could read or replace it. Nothing is signed with it until: chmod 600 ${path}`,
  });
}
