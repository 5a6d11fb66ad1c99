import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Secret } from '@/lib/config';
import { AppError } from '@/lib/kernel';
import { readSecret } from './config';

const KEY_BYTES = 32;
/** Permission bits the key file must not have: anything for its group or for everybody. */
const TOO_OPEN = 0o077;

/**
 * The key under which secrets in snapshots are digested: what the configuration refers to, else a file of this installation, made
 * with mode 0600 the first time. It is in no snapshot and no bundle.
 */
export function readRedactionKey(options: {
  secret: Secret | undefined;
  dataDir: string;
  variables?: Readonly<Record<string, string | undefined>>;
}): Uint8Array {
  if (options.secret !== undefined)
    return new Uint8Array(Buffer.from(readSecret(options.secret, options.variables), 'utf8'));
  const path = join(resolve(options.dataDir), 'keys', 'redaction.key');
  return new Uint8Array(Buffer.from(readKeyFile(path) ?? makeKeyFile(path), 'utf8'));
}

function readKeyFile(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return null;
  if ((found.mode & TOO_OPEN) !== 0)
    throw new AppError('misconfigured', {
      message: `${path} can be read by others`,
      userMessage: `The redaction key ${path} can be read by others on this machine, who could try out guesses of secrets with it. Nothing is digested with it until: chmod 600 ${path}`,
    });
  return readFileSync(path, 'utf8').trim();
}

/** Whole or not at all; when two make one at the same moment, both use the one that got its name first. */
function makeKeyFile(path: string): string {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeSync(file, `${randomBytes(KEY_BYTES).toString('hex')}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const key = readKeyFile(path);
  if (key === null) throw new AppError('internal', { message: `${path} went away while it was made` });
  return key;
}
