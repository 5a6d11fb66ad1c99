import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isSameProcess } from './process';
import { thisProcess } from './process-lock';

const userSchema = z.object({ pid: z.int().positive(), startedAt: z.string().max(100) });

/** Notes that this process uses the server of `dir`; call what it returns when done. A process that dies is forgotten by itself. */
export function enter(dir: string): () => void {
  const users = join(dir, 'users');
  mkdirSync(users, { recursive: true });
  const file = join(users, `${process.pid}-${randomBytes(4).toString('hex')}.json`);
  writeFileSync(file, JSON.stringify(thisProcess()));
  return () => rmSync(file, { force: true });
}

/** Whether any live process uses the server of `dir`; entries of dead ones are removed on the way. */
export function isUsed(dir: string): boolean {
  const users = join(dir, 'users');
  mkdirSync(users, { recursive: true });
  let used = false;
  for (const name of readdirSync(users)) {
    if (isAlive(join(users, name))) used = true;
    else rmSync(join(users, name), { force: true });
  }
  return used;
}

function isAlive(file: string): boolean {
  try {
    return isSameProcess(userSchema.parse(JSON.parse(readFileSync(file, 'utf8'))));
  } catch {
    return false;
  }
}
