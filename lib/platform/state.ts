import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError, parseOrThrow } from '@/lib/kernel';

const port = z.int('expected a port number, for example 3000').min(1).max(65_535);

const stateSchema = z.object({
  installId: z.string().regex(/^[0-9a-f]{8}$/, 'expected 8 hexadecimal digits, for example 3fa91c20'),
  ports: z
    .object({ web: port, postgres: port, prometheus: port, demo: port, worker: port })
    .partial()
    .default({}),
});
/** What a data directory remembers between starts. */
export type State = z.infer<typeof stateSchema>;
export type PortName = 'web' | 'postgres' | 'prometheus' | 'demo' | 'worker';

/** Reads `state.json`, or makes a new installation id at first start. Throws `misconfigured` when the file is damaged. */
export function readOrCreateState(dataDir: string): State {
  mkdirSync(dataDir, { recursive: true, mode: 0o755 });
  const path = join(dataDir, 'state.json');
  if (!existsSync(path)) {
    const state: State = { installId: randomBytes(4).toString('hex'), ports: {} };
    writeState(dataDir, state);
    return state;
  }
  try {
    return parseOrThrow(stateSchema, JSON.parse(readFileSync(path, 'utf8')), path);
  } catch (cause) {
    throw new AppError('misconfigured', {
      message: `${path} cannot be read (${cause instanceof Error ? cause.message : cause}). Restore it, or remove it to choose ports anew`,
      cause,
    });
  }
}

/** Replaces `state.json` in one step, so that a kill never leaves half a file. */
export function writeState(dataDir: string, state: State): void {
  const path = join(dataDir, 'state.json');
  writeFileSync(`${path}.new`, `${JSON.stringify(state, null, 2)}\n`);
  renameSync(`${path}.new`, path);
}

/** A secret of this installation, made at first use; its file is readable by its owner only. */
export function readOrCreateSecret(dataDir: string): string {
  const path = join(dataDir, 'secret');
  if (existsSync(path)) {
    const secret = readFileSync(path, 'utf8').trim();
    if (secret.length >= 32) return secret;
    throw new AppError('misconfigured', {
      message: `${path} holds fewer than 32 characters; remove it to make a new one`,
    });
  }
  const secret = randomBytes(32).toString('base64url');
  writeFileSync(`${path}.new`, `${secret}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
  return secret;
}
