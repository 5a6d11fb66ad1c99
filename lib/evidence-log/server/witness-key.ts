import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '@/lib/kernel';
import { keyIdOf } from '@/lib/keys';
import { isKeyName, type NoteKey, noteKeyOf } from '../vkey';

const FILE = 'witness-key.json';
const fileSchema = z.strictObject({
  v: z.literal(1),
  name: z.string().min(1).max(200),
  privateKey: z.string(),
});

/** A witness' own key: what others verify with, and the way to sign with it. */
export type WitnessKey = { noteKey: NoteKey; sign(message: Uint8Array): Uint8Array };

/**
 * The key of the witness whose state is in `dir`; made at first use under `name`, in a file only its owner may read. `conflict` when it exists
 * under another name: the name is part of what it signs as.
 */
export async function ensureWitnessKey(dir: string, name: string | null): Promise<WitnessKey> {
  const found = await readKey(dir);
  if (found === null) return makeKey(dir, name);
  if (name !== null && name !== found.noteKey.name)
    throw new AppError('conflict', {
      message: `the witness in ${dir} is called ${found.noteKey.name}`,
      userMessage: `The witness in ${dir} is called ${found.noteKey.name}, and keeps that name. Use another --state for another witness.`,
    });
  return found;
}

/** The key in `dir`; `not_found` when there is none. */
export async function readWitnessKey(dir: string): Promise<WitnessKey> {
  const found = await readKey(dir);
  if (found !== null) return found;
  throw new AppError('not_found', {
    message: `no witness key in ${dir}`,
    userMessage: `There is no witness in ${dir}. Make its key first: mc witness key --state ${dir} --name witness.example.com`,
  });
}

async function makeKey(dir: string, name: string | null): Promise<WitnessKey> {
  if (name === null || !isKeyName(name))
    throw new AppError('invalid_input', {
      message: 'a new witness needs a name without spaces and plus signs',
      userMessage:
        'A new witness needs a name without spaces and plus signs, for example --name witness.example.com',
    });
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const path = join(dir, FILE);
  await writeFile(`${path}.new`, `${JSON.stringify({ v: 1, name, privateKey: pem }, null, 2)}\n`, {
    mode: 0o600,
    flag: 'wx',
  });
  await rename(`${path}.new`, path);
  return keyOf(name, privateKey);
}

async function readKey(dir: string): Promise<WitnessKey | null> {
  const path = join(dir, FILE);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  try {
    const { name, privateKey } = fileSchema.parse(JSON.parse(text));
    return keyOf(name, createPrivateKey(privateKey));
  } catch (cause) {
    throw new AppError('misconfigured', { message: `${path} is not the key file of a witness`, cause });
  }
}

function keyOf(name: string, key: KeyObject): WitnessKey {
  const spki = new Uint8Array(createPublicKey(key).export({ format: 'der', type: 'spki' }));
  const noteKey = noteKeyOf(name, 'witness', { keyId: keyIdOf('ed25519', spki), algorithm: 'ed25519', spki });
  return { noteKey, sign: (message) => new Uint8Array(sign(null, message, key)) };
}
