import { connect, type Socket } from 'node:net';
import { demoPerson, signInCookie, startStack } from '@/lib/testing/stack';
import { sleep } from './platform';
import { readUsage } from './process-usage';
import { percentile, progress, report, round } from './report';
import { openViewers } from './viewers';

const VIEWERS = 100;
const DEAF = 20;
const MINUTES = 10;
const SAMPLES_PER_MINUTE = 12;
const LIMIT_MIB = 64;

/**
 * Growth of the web process' memory over ten minutes with 100 viewers and 20 clients that open a stream of all frames and
 * never read it: median of the last two minutes minus median of the second and third. No peer exists; the baseline is the limit.
 */
const stack = await startStack();
try {
  const cookie = await signInCookie(stack.url, demoPerson(stack.dataDir, 'viewer'));
  const idleRssMiB = readUsage(stack.dataDir, 'web').rssMiB;
  const viewers = await openViewers(stack.url, cookie, VIEWERS);
  const deaf = Array.from({ length: DEAF }, () => openDeaf(new URL(stack.url), cookie));
  const minutes: number[][] = [];
  for (let minute = 0; minute < MINUTES; minute++) {
    const samples: number[] = [];
    for (let sample = 0; sample < SAMPLES_PER_MINUTE; sample++) {
      await sleep(60_000 / SAMPLES_PER_MINUTE);
      samples.push(readUsage(stack.dataDir, 'web').rssMiB);
    }
    minutes.push(samples);
    progress(`minute ${minute + 1}: ${percentile(samples, 0.5).toFixed(0)} MiB`);
  }
  if (viewers.some((viewer) => viewer.events === 0))
    throw new Error('a viewer received nothing: the measurement is void');
  const growthMiB = percentile(minutes.slice(-2).flat(), 0.5) - percentile(minutes.slice(1, 3).flat(), 0.5);
  report({
    name: 'memory-soak',
    value: round(Math.max(0, growthMiB)),
    unit: 'MiB growth',
    better: 'lower',
    baseline: { name: 'limit', value: LIMIT_MIB },
    detail: {
      viewers: VIEWERS,
      clientsThatNeverRead: DEAF,
      minutes: MINUTES,
      growthMiB: round(growthMiB),
      idleRssMiB: round(idleRssMiB),
      rssMiBByMinute: minutes.map((samples) => round(percentile(samples, 0.5))),
      lostDeltas: viewers.reduce((sum, viewer) => sum + viewer.lost, 0),
    },
  });
  for (const viewer of viewers) viewer.close();
  for (const socket of deaf) socket.destroy();
} finally {
  await stack.stop();
}

/** A client that asks for everything and then leaves what arrives in its socket. */
function openDeaf(url: URL, cookie: string): Socket {
  const socket = connect(Number(url.port), url.hostname);
  socket.pause();
  socket.on('error', () => undefined);
  socket.write(
    `GET /api/stream?frames=1h,6h,24h,7d&tenants=* HTTP/1.1\r\nHost: ${url.host}\r\nCookie: ${cookie}\r\nAccept: text/event-stream\r\n\r\n`,
  );
  return socket;
}
