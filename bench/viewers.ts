import { get, type IncomingMessage } from 'node:http';
import { planRange } from '@/lib/client/time-range';
import { fetchAgain } from './platform';

/** A viewer of MC: holds one stream open and counts what arrives. */
export type Viewer = { events: number; bytes: number; lost: number; close(): void };

/** Opens `count` streams, of the 1 h frame unless told otherwise. Each checks that no 1 h sequence number is skipped; a gap counts as lost. */
export async function openViewers(
  url: string,
  cookie: string,
  count: number,
  onEvent?: (event: StreamEvent, viewer: number) => void,
  queryOf: (viewer: number) => string = () => 'frames=1h&tenants=*',
): Promise<Viewer[]> {
  const viewers: Viewer[] = [];
  for (let i = 0; i < count; i++)
    viewers.push(await openViewer(`${url}/api/stream?${queryOf(i)}`, cookie, (event) => onEvent?.(event, i)));
  return viewers;
}

/**
 * Viewers that each look at a window of their own that ended five minutes ago, read again as often as a page does. (A
 * window that ends now rides on a standard frame and asks nothing.) Returns how to stop them.
 */
export function watchRanges(url: string, cookie: string, windowsSeconds: readonly number[]): () => void {
  const timers = windowsSeconds.map((windowSeconds) => {
    const range = { from: `now-${windowSeconds + 300}s`, to: 'now-300s' };
    const result = planRange(range, Math.floor(Date.now() / 1000));
    if (!result.ok || result.plan.source.kind !== 'range')
      throw new Error(`a page does not read ${range.from} as a range of its own`);
    const read = () => void readRange(`${url}/api/frames?${new URLSearchParams(range)}`, cookie);
    read();
    return setInterval(read, (result.plan.source.everySeconds ?? 10) * 1000);
  });
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
}

async function readRange(url: string, cookie: string): Promise<void> {
  const reply = await fetchAgain(url, { cookie });
  if (reply.status !== 200) throw new Error(`${url} answered ${reply.status}`);
  await reply.arrayBuffer();
}

export type StreamEvent = { event: string; data: string; id: string; at: number };

function openViewer(url: string, cookie: string, onEvent: (event: StreamEvent) => void): Promise<Viewer> {
  return new Promise((resolve, reject) => {
    const request = get(url, { headers: { cookie, accept: 'text/event-stream' }, agent: false }, (reply) => {
      if (reply.statusCode !== 200) {
        reject(new Error(`${url} answered ${reply.statusCode}`));
        return;
      }
      const viewer: Viewer = { events: 0, bytes: 0, lost: 0, close: () => request.destroy() };
      readStream(reply, viewer, onEvent);
      resolve(viewer);
    });
    request.once('error', reject);
  });
}

function readStream(reply: IncomingMessage, viewer: Viewer, onEvent: (event: StreamEvent) => void): void {
  let rest = '';
  let lastSeq: number | null = null;
  reply.setEncoding('utf8');
  reply.on('error', () => undefined);
  reply.on('data', (chunk: string) => {
    viewer.bytes += chunk.length;
    const blocks = (rest + chunk).split('\n\n');
    rest = blocks.pop() ?? '';
    const at = performance.timeOrigin + performance.now();
    for (const block of blocks) {
      const event = parseBlock(block, at);
      if (event === null) continue;
      viewer.events += 1;
      if (event.event === 'delta' || event.event === 'frame') {
        if (/"key":"(\w+)"/.exec(event.data)?.[1] !== '1h') continue;
        const seq = Number(/"seq":(\d+)/.exec(event.data)?.[1]);
        if (event.event === 'delta' && lastSeq !== null && seq !== lastSeq + 1) viewer.lost += 1;
        lastSeq = seq;
      }
      onEvent(event);
    }
  });
}

function parseBlock(block: string, at: number): StreamEvent | null {
  const fields: Record<string, string> = {};
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields[line.slice(0, colon)] = line.slice(colon + 1).trimStart();
  }
  if (fields.event === undefined) return null;
  return { event: fields.event, data: fields.data ?? '', id: fields.id ?? '', at };
}
