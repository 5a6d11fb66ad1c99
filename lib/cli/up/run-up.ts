import { writeState } from '@/lib/platform/state';
import { announcement } from './announce';
import type { Database } from './database';
import { createProgress } from './progress';
import { type Start, settle, type UpOptions } from './settle';
import type { Shutdown } from './shutdown';
import { startParts } from './start-parts';

/** Everything `npm run up` does once packages are installed. Resolves when all parts run; `shutdown` stops them. */
export async function runUp(options: UpOptions, shutdown: Shutdown): Promise<void> {
  const began = performance.now();
  const progress = createProgress(
    (line) => process.stderr.write(`${line}\n`),
    () => performance.now(),
  );
  const start = await settle(options, progress, shutdown);
  const { database, people } = await startParts(start);
  if (shutdown.signal.aborted) return;
  remember(start, database);
  const { local, external } = start.addresses;
  const seconds = (performance.now() - began) / 1000;
  process.stdout.write(announcement({ local, external, seconds, people }));
}

function remember(start: Start, database: Database): void {
  const postgres = database.embeddedPort ?? start.state.ports.postgres;
  writeState(start.paths.data, {
    installId: start.state.installId,
    ports: { ...start.ports, ...(postgres === undefined ? {} : { postgres }) },
  });
}
