import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { AppError } from '@/lib/kernel';
import { logTail, rotateLog } from './child';
import { removePidFile, writePidFile } from './pid-files';
import type { Shutdown } from './shutdown';

export type Task = {
  name: string;
  command: string;
  args: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  log: string;
  runDir: string;
  shutdown: Shutdown;
  /** Leaves the processor to whatever else runs, such as the build that everyone waits for. */
  givesWay?: boolean;
};

/** Runs a program to its end, output to its log; throws `internal` with the log's end when it fails. Shutdown ends it too. */
export async function runOnce(task: Task): Promise<void> {
  if (task.shutdown.signal.aborted) return;
  rotateLog(task.log);
  const log = openSync(task.log, 'a');
  const child = spawn(task.command, task.args, {
    cwd: task.cwd,
    env: task.env,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  if (child.pid !== undefined) {
    writePidFile(task.runDir, task.name, child.pid);
    if (task.givesWay === true) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  }
  const ended = outcomeOf(child).finally(() => removePidFile(task.runDir, task.name));
  task.shutdown.add(task.name, async () => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    // The whole group: `next build` has workers of its own.
    process.kill(-child.pid, 'SIGTERM');
    await ended;
  });
  const outcome = await ended;
  if (outcome === '' || task.shutdown.signal.aborted) return;
  throw new AppError('internal', {
    message: `${task.name} failed (${outcome}). Its log, ${task.log}, ends with:\n${logTail(task.log, 40)}`,
  });
}

/** Empty for success, else how it ended. */
function outcomeOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(code === 0 ? '' : (signal ?? `exit ${code}`)));
  });
}
