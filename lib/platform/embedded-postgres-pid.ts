import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ProcessFacts, readProcess } from './process';

export type PidFile = { pid: number; port: number; ready: boolean };

/** Reads `postmaster.pid`: line 1 the pid, line 4 the port, line 8 the state. Null while the file is still being written. */
export function parsePidFile(text: string): PidFile | null {
  const lines = text.split('\n').map((line) => line.trim());
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  return { pid, port: Number.isInteger(port) ? port : 0, ready: lines[7] === 'ready' };
}

/**
 * What a pid file means. `zombie`: the server was killed and its parent has not collected it yet; PostgreSQL would refuse to
 * start, so wait. `stale`: the pid is gone or belongs to another program (a restarted container re-uses pids): remove the file.
 */
export type Postmaster =
  | { kind: 'absent' }
  | { kind: 'starting'; pid: number }
  | { kind: 'running'; pid: number; port: number; startedAt: string }
  | { kind: 'zombie'; pid: number }
  | { kind: 'stale'; pid: number };

/** Pure decision over the pid file and what the operating system says of its pid. */
export function judgePostmaster(file: PidFile, facts: ProcessFacts | null, pgData: string): Postmaster {
  if (facts === null) return { kind: 'stale', pid: file.pid };
  if (facts.zombie) return { kind: 'zombie', pid: file.pid };
  if (!facts.command.includes(pgData)) return { kind: 'stale', pid: file.pid };
  if (!file.ready) return { kind: 'starting', pid: file.pid };
  return { kind: 'running', pid: file.pid, port: file.port, startedAt: facts.startedAt };
}

/** The server of `pgData` as it is now. */
export function readPostmaster(pgData: string): Postmaster {
  const path = join(pgData, 'postmaster.pid');
  if (!existsSync(path)) return { kind: 'absent' };
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return { kind: 'absent' };
  }
  const file = parsePidFile(text);
  // Starts are serialised by our own lock, so a file without a pid is what a full disk or a crash left behind.
  if (file === null) return { kind: 'stale', pid: 0 };
  return judgePostmaster(file, readProcess(file.pid), pgData);
}
