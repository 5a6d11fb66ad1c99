import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A running (or just ended, not yet collected) process. `startedAt` differs whenever the operating system re-uses a pid. */
export type ProcessFacts = { pid: number; zombie: boolean; startedAt: string; command: string };

/** What the operating system knows about `pid`, or null when no such process exists. */
export function readProcess(pid: number): ProcessFacts | null {
  if (!Number.isInteger(pid) || pid <= 0) return null;
  return process.platform === 'linux' ? readLinuxProcess(pid) : readProcessByPs(pid);
}

function readLinuxProcess(pid: number): ProcessFacts | null {
  try {
    const stat = parseLinuxStat(readFileSync(`/proc/${pid}/stat`, 'latin1'));
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return { pid, ...stat, command };
  } catch {
    return null;
  }
}

/** Reads `/proc/PID/stat`: the name in parentheses may itself hold spaces and parentheses, so fields count from the last one. */
export function parseLinuxStat(text: string): { zombie: boolean; startedAt: string } {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const state = fields[0] ?? '';
  return { zombie: state === 'Z' || state === 'X', startedAt: fields[19] ?? '' };
}

function readProcessByPs(pid: number): ProcessFacts | null {
  const result = spawnSync('ps', ['-ww', '-o', 'stat=,lstart=,command=', '-p', String(pid)], {
    encoding: 'utf8',
  });
  if (result.status !== 0) return null;
  return parsePsLine(pid, result.stdout.trim());
}

/** Reads one line of `ps -o stat=,lstart=,command=`; lstart is always five words, for example `Mon Nov 23 01:02:03 2026`. */
export function parsePsLine(pid: number, line: string): ProcessFacts | null {
  const match = /^(\S+)\s+(\S+\s+\S+\s+\S+\s+\S+\s+\S+)\s+(.*)$/.exec(line);
  if (match === null) return null;
  const [, stat = '', startedAt = '', command = ''] = match;
  return { pid, zombie: stat.startsWith('Z'), startedAt, command };
}

/** Whether exactly the process that was seen as `startedAt` still runs; a re-used pid answers false. */
export function isSameProcess(seen: { pid: number; startedAt: string }): boolean {
  const now = readProcess(seen.pid);
  return now !== null && !now.zombie && now.startedAt === seen.startedAt;
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Asks `check` every `everyMs` until it is true; answers false when `withinMs` passed first. */
export async function waitUntil(check: () => boolean, withinMs: number, everyMs = 25): Promise<boolean> {
  const attempts = Math.max(1, Math.ceil(withinMs / everyMs));
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (check()) return true;
    await sleep(everyMs);
  }
  return check();
}

/**
 * Ends a process that was identified before: `signal` first, SIGKILL after `graceMs`. Does nothing when the pid now
 * belongs to somebody else. Answers false when it could not be ended.
 */
export async function stopProcess(
  seen: { pid: number; startedAt: string },
  signal: NodeJS.Signals,
  graceMs: number,
): Promise<boolean> {
  if (!isSameProcess(seen)) return true;
  sendSignal(seen.pid, signal);
  if (await waitUntil(() => !isSameProcess(seen), graceMs)) return true;
  sendSignal(seen.pid, 'SIGKILL');
  return waitUntil(() => !isSameProcess(seen), 5_000);
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
