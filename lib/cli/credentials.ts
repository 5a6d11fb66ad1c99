import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { AppError, parseOrThrow } from '@/lib/kernel';

const entrySchema = z.object({
  token: z.string().min(1).max(500),
  tokenId: z.string().max(100).optional(),
  email: z.string().max(320).optional(),
  savedAt: z.string().max(40),
});
const fileSchema = z.record(z.string().max(2_000), entrySchema);
/** What `mc login` keeps for one server. */
export type Credentials = z.output<typeof entrySchema>;

type Variables = Readonly<Record<string, string | undefined>>;

/** The file tokens of `mc login` are kept in, one entry per server, readable by its owner only. */
export function credentialsPath(variables: Variables): string {
  const base = variables.XDG_CONFIG_HOME || join(variables.HOME || homedir(), '.config');
  return join(base, 'mission-control', 'credentials.json');
}

/** The token kept for a server, or null. Throws `misconfigured` when the file is damaged. */
export function readCredentials(variables: Variables, server: string): Credentials | null {
  return readFile(credentialsPath(variables))[server] ?? null;
}

/** Keeps (or with null forgets) the token of a server; other servers' entries stay. */
export function saveCredentials(variables: Variables, server: string, credentials: Credentials | null): void {
  const path = credentialsPath(variables);
  const entries = readFile(path);
  if (credentials === null) delete entries[server];
  else entries[server] = credentials;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  // Written aside and renamed, with its mode set before it has content: no moment shows the token to others.
  writeFileSync(`${path}.new`, '', { mode: 0o600 });
  chmodSync(`${path}.new`, 0o600);
  writeFileSync(`${path}.new`, `${JSON.stringify(entries, null, 2)}\n`);
  renameSync(`${path}.new`, path);
}

function readFile(path: string): Record<string, Credentials> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return {};
  }
  try {
    return parseOrThrow(fileSchema, JSON.parse(text), path);
  } catch (cause) {
    throw new AppError('misconfigured', {
      message: `cannot read ${path}`,
      userMessage: `${path} cannot be read. Remove it and sign in again with: mc login`,
      cause,
    });
  }
}
