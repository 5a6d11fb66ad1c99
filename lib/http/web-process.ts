import { closeSignals } from '@/lib/signals/server';
import { trackPeerAddresses } from './peer-address';
import { getRuntime } from './runtime';

const STOP_WITHIN_MS = 5_000;
const shelf: typeof globalThis & { mcWebPrepared?: boolean } = globalThis;

/** Once per process, before its first request: notes where requests come from, and takes care of its end if it was asked to. */
export function prepareWebProcess(): void {
  if (shelf.mcWebPrepared === true) return;
  shelf.mcWebPrepared = true;
  trackPeerAddresses();
  if (process.env.NEXT_MANUAL_SIG_HANDLE !== '1') return;
  process.once('SIGTERM', () => void endWebProcess());
  process.once('SIGINT', () => void endWebProcess());
}

/** Closes event streams and connections, then ends the process; within five seconds, whatever hangs. */
async function endWebProcess(): Promise<void> {
  setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
  try {
    const runtime = getRuntime();
    await closeSignals(runtime);
    await runtime.db.$disconnect();
  } finally {
    process.exit(0);
  }
}
