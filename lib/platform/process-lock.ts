import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { isSameProcess, readProcess, sleep } from './process';

const ownerSchema = z.object({ pid: z.int().positive(), startedAt: z.string().max(100) });
export type LockOwner = z.infer<typeof ownerSchema>;
export type HeldLock = { kind: 'held'; release: () => void };
export type LockResult = HeldLock | { kind: 'busy'; owner: LockOwner };

/** This process, identified so that a re-used pid is never taken for it. */
export function thisProcess(): LockOwner {
  return { pid: process.pid, startedAt: readProcess(process.pid)?.startedAt ?? '' };
}

/**
 * Takes the lock file at `path` or says which live process has it. A lock whose owner ended, however it ended, is taken over.
 * The file appears complete or not at all (hard link), so a reader never sees half an owner.
 */
export function tryLock(path: string): LockResult {
  mkdirSync(dirname(path), { recursive: true });
  const owner = thisProcess();
  const draft = `${path}.${process.pid}.draft`;
  for (;;) {
    writeFileSync(draft, JSON.stringify(owner));
    const linked = tryLink(draft, path);
    rmSync(draft, { force: true });
    if (linked) return { kind: 'held', release: () => releaseLock(path, owner) };
    const current = readOwner(path);
    if (current !== null && isSameProcess(current)) return { kind: 'busy', owner: current };
    breakLock(path, current);
  }
}

/** Like `tryLock`, but waits up to `waitMs` for the owner to finish. */
export async function waitForLock(path: string, waitMs: number): Promise<LockResult> {
  let result = tryLock(path);
  for (let waited = 0; result.kind === 'busy' && waited < waitMs; waited += 50) {
    await sleep(50);
    result = tryLock(path);
  }
  return result;
}

/** Who holds the lock now; null when nobody alive does. */
export function lockOwner(path: string): LockOwner | null {
  const owner = readOwner(path);
  return owner !== null && isSameProcess(owner) ? owner : null;
}

function tryLink(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function readOwner(path: string): LockOwner | null {
  try {
    return ownerSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

/** Moves a dead owner's lock away. If another process replaced it in between, its lock is put back. */
function breakLock(path: string, dead: LockOwner | null): void {
  const aside = `${path}.${process.pid}.aside`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const moved = readOwner(aside);
  const replaced =
    moved !== null && (dead === null || moved.pid !== dead.pid || moved.startedAt !== dead.startedAt);
  if (replaced) tryLink(aside, path);
  rmSync(aside, { force: true });
}

function releaseLock(path: string, owner: LockOwner): void {
  const current = readOwner(path);
  if (current?.pid === owner.pid && current.startedAt === owner.startedAt) rmSync(path, { force: true });
}
