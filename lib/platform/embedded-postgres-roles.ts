import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { z } from 'zod';
import { AppError } from '@/lib/kernel';

const passwordsSchema = z.object({ owner: z.string().min(16).max(100), app: z.string().min(16).max(100) });
export type Passwords = z.infer<typeof passwordsSchema>;

export const DATABASE = 'mission_control';

/** The server's two passwords, made once and kept in a file only its owner can read. */
export function readOrCreatePasswords(dir: string, clusterExists: boolean): Passwords {
  const path = join(dir, 'passwords.json');
  if (existsSync(path)) return passwordsSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  if (clusterExists) {
    throw new AppError('misconfigured', {
      message: `${path} is missing, so nobody can open the database beside it. Restore the file, or move ${dir} away to start empty`,
    });
  }
  const passwords = {
    owner: randomBytes(24).toString('base64url'),
    app: randomBytes(24).toString('base64url'),
  };
  writeFileSync(`${path}.new`, JSON.stringify(passwords), { mode: 0o600 });
  renameSync(`${path}.new`, path);
  return passwords;
}

export function databaseUrl(role: string, password: string, port: number, database = DATABASE): string {
  return `postgresql://${role}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
}

/** Creates role `mc_app` and the database where they are missing; safe to repeat after a start that was cut short. */
export async function ensureDatabase(port: number, passwords: Passwords): Promise<void> {
  const client = new Client({ connectionString: databaseUrl('mc', passwords.owner, port, 'postgres') });
  await client.connect();
  try {
    const role = await client.query("SELECT 1 FROM pg_roles WHERE rolname = 'mc_app'");
    if (role.rowCount === 0) {
      await client.query(`CREATE ROLE mc_app LOGIN PASSWORD ${escapeLiteral(passwords.app)}`);
    }
    const database = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (database.rowCount === 0) await client.query(`CREATE DATABASE ${escapeIdentifier(DATABASE)}`);
  } finally {
    await client.end();
  }
}
