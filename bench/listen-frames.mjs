import { parentPort, workerData } from 'node:worker_threads';
import pg from 'pg';

/**
 * Tells when each frame of the hour was published. In a thread of its own: in the thread that plays 1,000 viewers the
 * notification would wait behind their bytes, and every delay would look shorter than it is.
 */
const client = new pg.Client({ connectionString: workerData.url });
client.on('notification', ({ payload = '' }) => {
  const [key, seq] = payload.split(':');
  if (key === '1h')
    parentPort.postMessage({ seq: Number(seq), at: performance.timeOrigin + performance.now() });
});
await client.connect();
await client.query('LISTEN mc_frame');
