import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { startEmbeddedPostgres } from '@/lib/platform/embedded-postgres';
import { demoPerson, type Stack, signInCookie, startStack } from '@/lib/testing/stack';
import { fetchAgain, sleep } from './platform';
import { readUsage } from './process-usage';
import { percentile, progress, report, round } from './report';
import { openViewers } from './viewers';

const VIEWERS = 1_000;
const SECONDS = 60;

/**
 * Milliseconds from a published frame (its notification in PostgreSQL) to each of 1,000 streams, none lost. Peer: the same
 * clients asking for the same frame every 10 s. CPU and memory of the web process are in the detail for both.
 */
const stack = await startStack();
try {
  const cookie = await signInCookie(stack.url, demoPerson(stack.dataDir, 'viewer'));
  const published = await listenForFrames(stack);
  await sleep(15_000);
  const idle = readUsage(stack.dataDir, 'web');

  const stream = await measureStream(stack, cookie, published.times);
  progress(
    `stream: p99 ${stream.p99Ms.toFixed(0)} ms, ${stream.lost} lost, ${stream.cpuPercent.toFixed(1)} % CPU`,
  );
  await sleep(5_000);
  const polling = await measurePolling(stack, cookie, published.times);
  progress(`polling: p99 ${polling.p99Ms.toFixed(0)} ms, ${polling.cpuPercent.toFixed(1)} % CPU`);
  await published.close();

  if (stream.received === 0) throw new Error('no frame reached a viewer: the measurement is void');
  report({
    name: 'live-fanout',
    value: round(stream.p99Ms),
    unit: 'ms p99',
    better: 'lower',
    baseline: { name: '10 s polling of the same frame by the same clients', value: round(polling.p99Ms) },
    detail: {
      viewers: VIEWERS,
      seconds: SECONDS,
      limitMs: 500,
      frames: stream.frames,
      lost: stream.lost,
      received: stream.received,
      p50Ms: round(stream.p50Ms),
      maxMs: round(stream.maxMs),
      webCpuPercentPer100Viewers: {
        stream: round(stream.cpuPercent / (VIEWERS / 100)),
        polling: round(polling.cpuPercent / (VIEWERS / 100)),
      },
      cpuRatioPollingToStream: round(polling.cpuPercent / stream.cpuPercent),
      webRssMiB: { idle: round(idle.rssMiB), stream: round(stream.rssMiB), polling: round(polling.rssMiB) },
      webRssMiBPer100Viewers: round((stream.rssMiB - idle.rssMiB) / (VIEWERS / 100)),
    },
  });
} finally {
  await stack.stop();
}

async function listenForFrames(of: Stack): Promise<{ times: Map<number, number>; close(): Promise<void> }> {
  const database = await startEmbeddedPostgres({ dir: join(of.dataDir, 'postgres') });
  const times = new Map<number, number>();
  const listener = new Worker(new URL('./listen-frames.mjs', import.meta.url), {
    workerData: { url: database.appUrl },
  });
  listener.on('message', ({ seq, at }: { seq: number; at: number }) => times.set(seq, at));
  listener.on('error', (error) => progress(`the listener failed: ${error.message}`));
  return {
    times,
    async close() {
      await listener.terminate();
      await database.stop();
    },
  };
}

async function measureStream(of: Stack, cookie: string, published: Map<number, number>) {
  const arrivals = new Map<string, { seq: number; at: number }>();
  const viewers = await openViewers(of.url, cookie, VIEWERS, ({ event, data, at }, viewer) => {
    if (event !== 'delta' && event !== 'frame') return;
    const seq = Number(/"seq":(\d+)/.exec(data)?.[1]);
    arrivals.set(`${viewer} ${seq}`, { seq, at });
  });
  await sleep(15_000);
  arrivals.clear();
  published.clear();
  const before = readUsage(of.dataDir, 'web');
  await sleep(SECONDS * 1000);
  const after = readUsage(of.dataDir, 'web');
  const expected = [...published.keys()];
  await sleep(2_000);
  for (const viewer of viewers) viewer.close();
  const delays: number[] = [];
  for (const { seq, at } of arrivals.values()) {
    const from = published.get(seq);
    if (from !== undefined && expected.includes(seq)) delays.push(at - from);
  }
  return {
    p50Ms: percentile(delays, 0.5),
    p99Ms: percentile(delays, 0.99),
    maxMs: percentile(delays, 1),
    frames: expected.length,
    received: delays.length,
    lost: expected.length * VIEWERS - delays.length,
    cpuPercent: ((after.cpuSeconds - before.cpuSeconds) / SECONDS) * 100,
    rssMiB: after.rssMiB,
  };
}

async function measurePolling(of: Stack, cookie: string, published: Map<number, number>) {
  published.clear();
  const firstSeen: number[] = [];
  const before = readUsage(of.dataDir, 'web');
  const until = performance.now() + SECONDS * 1000;
  await Promise.all(
    Array.from({ length: VIEWERS }, (_, i) => pollFrames(of, cookie, i, until, published, firstSeen)),
  );
  const after = readUsage(of.dataDir, 'web');
  return {
    p99Ms: percentile(firstSeen, 0.99),
    cpuPercent: ((after.cpuSeconds - before.cpuSeconds) / SECONDS) * 100,
    rssMiB: after.rssMiB,
  };
}

async function pollFrames(
  of: Stack,
  cookie: string,
  index: number,
  until: number,
  published: Map<number, number>,
  firstSeen: number[],
): Promise<void> {
  await sleep((index / VIEWERS) * 10_000);
  let etag = '';
  let lastSeq = -1;
  while (performance.now() < until) {
    const startedAt = performance.now();
    const headers = { cookie, ...(etag !== '' && { 'if-none-match': etag }) };
    const reply = await fetchAgain(`${of.url}/api/frames?frame=1h`, headers);
    const text = await reply.text();
    if (reply.status === 200) {
      etag = reply.headers.get('etag') ?? '';
      const seq = Number(/"seq":(\d+)/.exec(text)?.[1]);
      const at = published.get(seq);
      if (seq !== lastSeq && at !== undefined)
        firstSeen.push(performance.timeOrigin + performance.now() - at);
      lastSeq = seq;
    } else if (reply.status !== 304) throw new Error(`/api/frames answered ${reply.status}`);
    await sleep(Math.max(0, 10_000 - (performance.now() - startedAt)));
  }
}
