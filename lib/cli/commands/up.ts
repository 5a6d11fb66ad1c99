import { type Command, InvalidArgumentError } from 'commander';
import { runUp } from '@/lib/cli/up/run-up';
import { Shutdown } from '@/lib/cli/up/shutdown';

type Flags = { demo: boolean; build: boolean; dev: boolean; host: string; port?: number };

/** `mc up`: starts every part and keeps it running until Ctrl-C. */
export function registerUp(program: Command): void {
  program
    .command('up')
    .description('start everything: PostgreSQL, Prometheus and demo (or yours), web and worker')
    .option('--no-demo', 'a real environment: needs a mission-control.yaml made by mc init')
    .option('--no-build', 'serve the pages as they were built last')
    .option('--dev', 'compile pages as they are asked for', false)
    .option(
      '--host <address>',
      'address to listen on; 0.0.0.0 for all (set MC_EXTERNAL_URL too)',
      '127.0.0.1',
    )
    .option(
      '--port <number>',
      'port of the web interface (default: that of the last start, else 3000)',
      parsePort,
    )
    .addHelpText(
      'after',
      '\nExample: PROMETHEUS_URL=http://prometheus.internal:9090 mc up --no-demo --port 8080',
    )
    .action(up);
}

async function up(flags: Flags): Promise<void> {
  const shutdown = new Shutdown();
  const stop = () =>
    shutdown.run((name, error) => process.stderr.write(`  ✗ ${name} did not stop: ${error}\n`));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // npm and the terminal may both send it; the first one counts.
      if (shutdown.signal.aborted) return;
      process.stderr.write('\n  stopping …\n');
      void stop().then(() => process.exit(0));
    });
  }
  // A reader that goes away (`npm run up | head`) must not take everything down.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  try {
    await runUp(flags, shutdown);
  } catch (error) {
    if (shutdown.signal.aborted) return;
    await stop();
    throw error;
  }
}

function parsePort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new InvalidArgumentError('Expected a port number from 1 to 65535, for example 3000.');
}
