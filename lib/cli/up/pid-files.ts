import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isSameProcess, readProcess, stopProcess } from '@/lib/platform/process';

const pidSchema = z.object({ pid: z.int().positive(), startedAt: z.string().max(100) });

/** Remembers a child beyond our own death, with its start time so that a re-used pid is never taken for it. */
export function writePidFile(runDir: string, name: string, pid: number): void {
  mkdirSync(runDir, { recursive: true });
  writeFileSync(
    join(runDir, `${name}.pid.json`),
    JSON.stringify({ pid, startedAt: readProcess(pid)?.startedAt ?? '' }),
  );
}

export function removePidFile(runDir: string, name: string): void {
  rmSync(join(runDir, `${name}.pid.json`), { force: true });
}

/**
 * Ends what an earlier `up` left running when it was killed, and answers with the names. Every process is checked by pid
 * and start time first; a pid that now belongs to somebody else is left alone.
 */
export async function stopOrphans(runDir: string): Promise<string[]> {
  mkdirSync(runDir, { recursive: true });
  const names = readdirSync(runDir).filter((name) => name.endsWith('.pid.json'));
  const stopped = await Promise.all(
    names.map(async (file) => {
      const seen = readPidFile(join(runDir, file));
      const alive = seen !== null && isSameProcess(seen);
      if (alive) await stopProcess(seen, 'SIGTERM', 10_000);
      rmSync(join(runDir, file), { force: true });
      return alive ? file.replace(/\.pid\.json$/, '') : null;
    }),
  );
  return stopped.filter((name) => name !== null);
}

function readPidFile(path: string): z.infer<typeof pidSchema> | null {
  try {
    return pidSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}
