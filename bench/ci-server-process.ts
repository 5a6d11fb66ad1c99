import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { POST } from '@/app/api/webhooks/ci/route';
import { readBytes } from '@/lib/http/read-body';
import { type RouteHandler, route } from '@/lib/http/route';
import { getRuntime } from '@/lib/http/runtime';

/** What the product's route is measured against: the same wrapper, the same body, one row in one commit. */
const peer = route({
  access: { kind: 'public' },
  handle: async ({ ctx, req }) => {
    const body = await readBytes(req, 1024 * 1024);
    await ctx.db.$executeRaw`INSERT INTO bench_peer (body, created_at) VALUES (${body}, ${ctx.clock.now()})`;
    return new Response('{}', { status: 201, headers: { 'content-type': 'application/json' } });
  },
});

const ROUTES: Record<string, RouteHandler> = { '/api/webhooks/ci': POST, '/peer': peer };

/** Both routes behind node's own HTTP server, in one process: what is around them is the same. */
const server = createServer((req, res) => {
  answer(req, res).catch((error: unknown) => {
    res.writeHead(500).end(String(error));
  });
});

async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const handler = ROUTES[req.url ?? ''];
  if (handler === undefined) throw new Error(`no route ${req.url}`);
  const headers = new Headers();
  for (const [name, value] of Object.entries(req.headers))
    if (typeof value === 'string') headers.set(name, value);
  const body = Readable.toWeb(req) as ReadableStream<Uint8Array>;
  // Node wants to be told that a body that streams is sent before the answer.
  const init = Object.assign({ method: 'POST', headers, body }, { duplex: 'half' });
  const request = new Request(`http://127.0.0.1${req.url}`, init);
  const reply = await handler(request);
  res.writeHead(reply.status, Object.fromEntries(reply.headers)).end(await reply.text());
}

getRuntime();
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' && address !== null ? address.port : 0 });
});
