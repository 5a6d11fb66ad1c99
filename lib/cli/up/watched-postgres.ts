import { type EmbeddedPostgres, startEmbeddedPostgres } from '@/lib/platform/embedded-postgres';
import { isSameProcess, readProcess } from '@/lib/platform/process';
import type { Progress } from './progress';
import type { Shutdown } from './shutdown';

const WATCH_MS = 2_000;

/** Starts the embedded server and, from then on, starts it again on the same port whenever somebody kills it. */
export async function startWatchedPostgres(
  dir: string,
  port: number,
  progress: Progress,
  shutdown: Shutdown,
): Promise<EmbeddedPostgres> {
  const starting = startEmbeddedPostgres({ dir, port });
  const watch: { stop?: () => Promise<void> } = {};
  // Registered before it runs: a Ctrl-C meanwhile waits for the start, then ends it.
  shutdown.add('PostgreSQL', async () => {
    const server = await starting.catch(() => null);
    await (watch.stop ?? server?.stop)?.();
  });
  const server = await progress.step('PostgreSQL ready', () => starting);
  watch.stop = keepRunning(server, () => startEmbeddedPostgres({ dir, port: server.port }), progress);
  return server;
}

/** Returns what ends the watching and then the server. Web and worker reconnect by themselves because the port stays. */
function keepRunning(
  first: EmbeddedPostgres,
  restart: () => Promise<EmbeddedPostgres>,
  progress: Progress,
): () => Promise<void> {
  let server = first;
  let startedAt = readProcess(server.pid)?.startedAt ?? '';
  let busy: Promise<void> | null = null;
  const check = async () => {
    if (isSameProcess({ pid: server.pid, startedAt })) return;
    progress.note('PostgreSQL ended, starting it again');
    try {
      const gone = server;
      server = await restart();
      startedAt = readProcess(server.pid)?.startedAt ?? '';
      await gone.stop();
    } catch (error) {
      progress.note(`PostgreSQL did not start: ${error instanceof Error ? error.message : error}`);
    }
  };
  const timer = setInterval(() => {
    busy ??= check().finally(() => {
      busy = null;
    });
  }, WATCH_MS);
  return async () => {
    clearInterval(timer);
    await busy;
    await server.stop();
  };
}
