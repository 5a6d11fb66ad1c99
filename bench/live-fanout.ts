import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '@/lib/platform/embedded-postgres';
import { demoPerson, type Stack, signInCookie, startStack } from '@/lib/testing/stack';
import { sleep } from './platform';
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
  const client = new pg.Client({ connectionString: database.appUrl });
  await client.connect();
  const times = new Map<number, number>();
  client.on('notification', ({ payload = '' }) => {
    const [key, seq] = payload.split(':');
    if (key === '1h') times.set(Number(seq), performance.timeOrigin + performance.now());
  });
  await client.query('LISTEN mc_frame');
  return {
    times,
    async close() {
      await client.end();
      await database.stop();
    },
  };
}

async function measureStream(of: Stack, cookie: string, published: Map<number, number>) {
  const arrivals: { seq: number; at: number }[] = [];
  const viewers = await openViewers(of.url, cookie, VIEWERS, ({ event, data, at }) => {
    if (event === 'delta') arrivals.push({ seq: Number(/"seq":(\d+)/.exec(data)?.[1]), at });
  });
  await sleep(10_000);
  arrivals.length = 0;
  published.clear();
  const before = readUsage(of.dataDir, 'web');
  await sleep(SECONDS * 1000);
  const after = readUsage(of.dataDir, 'web');
  const expected = [...published.keys()];
  await sleep(1_000);
  for (const viewer of viewers) viewer.close();
  const delays = arrivals.flatMap(({ seq, at }) => {
    const from = published.get(seq);
    return from === undefined ? [] : [Math.max(0, at - from)];
  });
  const counted = new Set(expected);
  const received = arrivals.filter(({ seq }) => counted.has(seq)).length;
  return {
    p50Ms: percentile(delays, 0.5),
    p99Ms: percentile(delays, 0.99),
    maxMs: Math.max(...delays),
    received,
    lost: expected.length * VIEWERS - received,
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
    const reply = await fetch(`${of.url}/api/frames?frame=1h`, { headers });
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
