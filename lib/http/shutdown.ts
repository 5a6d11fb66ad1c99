import { closeSignals } from '@/lib/signals/server';
import { getRuntime } from './runtime';

const STOP_WITHIN_MS = 5_000;

/** Closes event streams and connections, then ends the process; within five seconds, whatever hangs. */
export async function endWebProcess(): Promise<void> {
  setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
  try {
    const runtime = getRuntime();
    await closeSignals(runtime);
    await runtime.db.$disconnect();
  } finally {
    process.exit(0);
  }
}
