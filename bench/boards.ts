import { createServer, type Server } from 'node:http';
import { freePort } from '@/lib/platform/process-port';
import { builtinSignals, FRAMES } from '@/lib/signals';

export const TENANTS = [1, 2, 3, 4, 5].map((n) => `TENANT_00${n}`);
/** One query a panel: the panel's first signal stands for it, which flatters the peer. */
const PANEL_SIGNALS = ['autonomy_success', 'policy_denies', 'cost', 'aa_lag', 'p95'];

type Board = { queries: string[]; windowSeconds: number; stepSeconds: number };

const recorded = () => builtinSignals('main', 'tenant').filter(({ id }) => PANEL_SIGNALS.includes(id));

/** The usual board: one query per panel, here 25. */
export function panelBoard(): Board {
  const queries = TENANTS.flatMap((tenant) =>
    recorded().map(({ record }) => `${record}{tenant="${tenant}"}`),
  );
  return { queries, ...FRAMES['1h'] };
}

/** A careful board: one query per signal for all tenants, here 5. */
export function tenantBoard(windowSeconds: number = FRAMES['1h'].windowSeconds): Board {
  const stepSeconds = Math.max(10, Math.ceil(windowSeconds / 360 / 10) * 10);
  return {
    queries: recorded().map(({ record }) => `sum by (tenant) (${record})`),
    windowSeconds,
    stepSeconds,
  };
}

/** Viewers that refresh a board every 10 s each on their own, as browsers do. Returns how to stop them. */
export function watchBoard(
  prometheusUrl: string,
  viewers: number,
  boardOf: (viewer: number) => Board,
): () => void {
  const timers = Array.from({ length: viewers }, (_, viewer) => {
    const board = boardOf(viewer);
    const refresh = () =>
      void Promise.all(board.queries.map((query) => askRange(prometheusUrl, query, board)));
    const start = setTimeout(
      () => {
        refresh();
        timers[viewer] = setInterval(refresh, 10_000);
      },
      (viewer * 10_000) / viewers,
    );
    return start as NodeJS.Timeout;
  });
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
}

async function askRange(prometheusUrl: string, query: string, board: Board): Promise<void> {
  const end = Math.floor(Date.now() / 1000 / board.stepSeconds) * board.stepSeconds;
  const body = new URLSearchParams({
    query,
    start: String(end - board.windowSeconds),
    end: String(end),
    step: String(board.stepSeconds),
  });
  const reply = await fetch(`${prometheusUrl}/api/v1/query_range`, { method: 'POST', body }).catch(
    () => null,
  );
  await reply?.arrayBuffer();
}

/** A caching proxy in front of Prometheus: same request, same answer for 10 s, and one upstream request for all who wait. */
export async function startCachingProxy(prometheusUrl: string): Promise<{ url: string; stop(): void }> {
  const cache = new Map<string, { at: number; answer: Promise<Buffer> }>();
  const server: Server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', async () => {
      const body = Buffer.concat(chunks).toString();
      const key = `${req.url} ${body}`;
      const known = cache.get(key);
      const fresh = known !== undefined && Date.now() - known.at < 10_000;
      const answer = fresh ? known.answer : forward(`${prometheusUrl}${req.url}`, body);
      if (!fresh) cache.set(key, { at: Date.now(), answer });
      res.setHeader('content-type', 'application/json');
      res.end(await answer.catch(() => Buffer.from('{"status":"error"}')));
    });
  });
  const port = await freePort();
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${port}`, stop: () => server.close() };
}

async function forward(url: string, body: string): Promise<Buffer> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const reply = await fetch(url, { method: 'POST', body, headers });
  return Buffer.from(await reply.arrayBuffer());
}
