import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { AppError } from '@/lib/kernel';
import { logTail, rotateLog } from './child';
import { removePidFile, writePidFile } from './pid-files';

export type Task = {
  name: string;
  command: string;
  args: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  log: string;
  runDir: string;
  signal: AbortSignal;
};

/** Runs a program to its end, output to its log; throws `internal` with the log's end when it fails. Ends with `signal`. */
export async function runOnce(task: Task): Promise<void> {
  rotateLog(task.log);
  const log = openSync(task.log, 'a');
  const child = spawn(task.command, task.args, {
    cwd: task.cwd,
    env: task.env,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  if (child.pid !== undefined) writePidFile(task.runDir, task.name, child.pid);
  const abort = () => child.pid !== undefined && process.kill(-child.pid, 'SIGTERM');
  task.signal.addEventListener('abort', abort);
  const outcome = await new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(code === 0 ? '' : (signal ?? `exit ${code}`)));
  });
  task.signal.removeEventListener('abort', abort);
  removePidFile(task.runDir, task.name);
  if (outcome === '' || task.signal.aborted) return;
  throw new AppError('internal', {
    message: `${task.name} failed (${outcome}). Its log, ${task.log}, ends with:\n${logTail(task.log, 40)}`,
  });
}
