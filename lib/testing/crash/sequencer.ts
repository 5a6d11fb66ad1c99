import { startSequencer } from '@/lib/evidence-log/server';
import { openCrashCtx } from './open-ctx';

/** Orders the log whenever it leads, like a worker, but quicker to try again. */
const ctx = openCrashCtx('sequencer');
startSequencer(
  ctx,
  { url: ctx.url, name: `sequencer ${process.pid}`, batchEveryMs: 10, checkpointEveryMs: 50, retryMs: 50 },
  new AbortController().signal,
);
