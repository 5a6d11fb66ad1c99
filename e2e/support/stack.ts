import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Where the stack under test answers; `scripts/test.mjs` starts it and says so. */
export const BASE_URL = (process.env.MC_BASE_URL ?? 'http://localhost:3000').replace(/\/$/, '');

export type RoleName = 'viewer' | 'responder' | 'operator' | 'approver' | 'auditor' | 'admin';
export const ROLES: readonly RoleName[] = ['viewer', 'responder', 'operator', 'approver', 'auditor', 'admin'];

export type SignIn = { role: RoleName; email: string; password: string };

/** The demo person of a role; the file with all of them is named by MC_SIGN_INS. */
export function signInOf(role: RoleName): SignIn {
  const file = process.env.MC_SIGN_INS;
  if (!file) throw new Error('MC_SIGN_INS must name the demo-sign-ins.json of the running stack');
  const people: SignIn[] = JSON.parse(readFileSync(file, 'utf8'));
  const found = people.find((person) => person.role === role);
  if (!found) throw new Error(`no demo sign-in for ${role} in ${file}`);
  return found;
}

/** Data directory of the stack under test, where its parts note their process ids. */
export function dataDir(): string {
  const dir = process.env.MC_DATA_DIR;
  if (!dir) throw new Error('MC_DATA_DIR must name the data directory of the running stack');
  return dir;
}

/** Process id of a part that `up` supervises; null while it is being started again. */
export function pidOf(part: 'prometheus' | 'worker' | 'web' | 'demo'): number | null {
  try {
    const { pid } = JSON.parse(readFileSync(join(dataDir(), 'run', `${part}.pid.json`), 'utf8'));
    return typeof pid === 'number' ? pid : null;
  } catch {
    return null;
  }
}

const run = promisify(execFile);

/** Runs the real command line, as somebody in a terminal on the same machine would. Throws with its output when it fails. */
export async function mc(args: string[], env: Record<string, string> = {}): Promise<string> {
  const { stdout, stderr } = await run(process.execPath, ['bin/mc', ...args], {
    env: { ...process.env, ...env },
    timeout: 120_000,
  });
  return `${stdout}${stderr}`;
}
