import { startSequencer } from '@/lib/evidence-log/server';
import { openCrashCtx } from './open-ctx';

const { MC_TEST_BATCH_MS = '10', MC_TEST_CHECKPOINT_MS = '50' } = process.env;

/** Orders the log whenever it leads, like a worker, but quicker to try again. */
const ctx = openCrashCtx('sequencer');
startSequencer(
  ctx,
  {
    url: ctx.url,
    name: `sequencer ${process.pid}`,
    batchEveryMs: Number(MC_TEST_BATCH_MS),
    checkpointEveryMs: Number(MC_TEST_CHECKPOINT_MS),
    retryMs: 50,
  },
  new AbortController().signal,
);
