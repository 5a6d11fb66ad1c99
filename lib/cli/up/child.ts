import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '@/lib/kernel';
import { sleep } from '@/lib/platform/process';
import { nextRestart } from './backoff';
import { removePidFile, writePidFile } from './pid-files';
import type { Progress } from './progress';
import type { Shutdown } from './shutdown';

export type ChildSpec = {
  name: string;
  command: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  cwd: string;
  log: string;
  runDir: string;
  /** Answers 200 when the part works. */
  healthUrl: string;
  readyWithinSeconds: number;
  /** How long it may take to end by itself before it is killed. */
  graceMs: number;
};

const LOG_LIMIT_BYTES = 10_000_000;

/**
 * Starts a part, waits until it is healthy, and from then on starts it again whenever it ends. A part that ends or stays
 * unhealthy at first start throws `unreachable` with the end of its log.
 */
export async function startChild(spec: ChildSpec, progress: Progress, shutdown: Shutdown): Promise<void> {
  if (shutdown.signal.aborted) return;
  rotateLog(spec.log);
  const child = new Supervised(spec, progress.note);
  shutdown.add(spec.name, () => child.stop());
  await progress.step(`${spec.name} ready`, () => child.start());
}

class Supervised {
  private process: ChildProcess | null = null;
  private restart: NodeJS.Timeout | null = null;
  private failures = 0;
  private stopping = false;
  private everHealthy = false;

  constructor(
    private readonly spec: ChildSpec,
    private readonly note: (text: string) => void,
  ) {}

  async start(): Promise<void> {
    this.launch();
    await this.waitUntilHealthy();
  }

  private launch(): void {
    const { spec } = this;
    const log = openSync(spec.log, 'a');
    // A session of its own: Ctrl-C in the terminal reaches `up` alone, which then ends the parts in order. Its output
    // goes to a file rather than a pipe, so that it survives us and says why it died.
    const child = spawn(spec.command, spec.args, {
      cwd: spec.cwd,
      env: spec.env,
      detached: true,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    this.process = child;
    const startedAt = performance.now();
    if (child.pid !== undefined) writePidFile(spec.runDir, spec.name, child.pid);
    child.once('error', (error) => this.note(`${spec.name} cannot start: ${error.message}`));
    child.once('close', (code, signal) =>
      this.ended(performance.now() - startedAt, signal ?? `exit ${code}`),
    );
  }

  private ended(ranForMs: number, how: string): void {
    this.process = null;
    removePidFile(this.spec.runDir, this.spec.name);
    if (this.stopping || !this.everHealthy) return;
    const { failures, delayMs } = nextRestart(this.failures, ranForMs);
    this.failures = failures;
    this.note(
      `${this.spec.name} ended (${how}), starting it again in ${delayMs / 1000} s; see ${this.spec.log}`,
    );
    this.restart = setTimeout(() => this.launch(), delayMs);
  }

  private async waitUntilHealthy(): Promise<void> {
    const { spec } = this;
    for (let tries = spec.readyWithinSeconds * 20; tries > 0; tries--) {
      if (this.stopping) return;
      if (this.process === null) throw this.failure('ended before it was ready');
      if (await isHealthy(spec.healthUrl)) {
        this.everHealthy = true;
        return;
      }
      await sleep(50);
    }
    await this.stop();
    throw this.failure(`was not ready within ${spec.readyWithinSeconds} s (${spec.healthUrl})`);
  }

  private failure(what: string): AppError {
    return new AppError('unreachable', {
      message: `${this.spec.name} ${what}. Its log, ${this.spec.log}, ends with:\n${logTail(this.spec.log)}`,
    });
  }

  async stop(): Promise<void> {
    this.stopping = true;
    if (this.restart !== null) clearTimeout(this.restart);
    const child = this.process;
    if (child === null) return;
    const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
    child.kill('SIGTERM');
    const killer = setTimeout(() => killGroup(child), this.spec.graceMs);
    await gone;
    clearTimeout(killer);
  }
}

/** SIGKILL for a part and whatever it started itself. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    const reply = await fetch(url, { signal: AbortSignal.timeout(2_000), redirect: 'manual' });
    await reply.body?.cancel();
    return reply.status === 200;
  } catch {
    return false;
  }
}

/** Keeps one older log, so that weeks of running do not fill the disk. */
export function rotateLog(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_LIMIT_BYTES) renameSync(path, `${path}.1`);
}

/** The last lines of a log, for an error message. */
export function logTail(path: string, lines = 15): string {
  try {
    return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '(no log)';
  }
}
