import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Usage = { cpuSeconds: number; rssMiB: number };

const TICKS_PER_SECOND = 100;

/** CPU and memory of one part of a running stack, by the pid file `up` keeps. Linux only: reads /proc. */
export function readUsage(dataDir: string, part: string): Usage {
  const file = join(dataDir, 'run', `${part}.pid.json`);
  const { pid } = JSON.parse(readFileSync(file, 'utf8')) as { pid: number };
  const rssKiB = Number(
    /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN,
  );
  return { cpuSeconds: cpuSecondsOf(pid), rssMiB: rssKiB / 1024 };
}

/** CPU a process has used so far, all its threads together. */
export function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
