import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';

export type WorkerHttp = { port: number; close(): Promise<void> };

/** The worker's own port, on 127.0.0.1 only: `/metrics` for Prometheus and `/health` for whoever started it. Port 0 takes a free one. */
export async function startWorkerHttp(options: {
  port: number;
  registry: Registry;
  health: () => Record<string, string | boolean>;
}): Promise<WorkerHttp> {
  const answer: RequestListener = async (req, res) => {
    if (req.method !== 'GET') {
      res.writeHead(405, { Allow: 'GET' }).end();
    } else if (req.url === '/health') {
      res.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(options.health()));
    } else if (req.url === '/metrics') {
      const text = await options.registry.metrics();
      res.writeHead(200, { 'Content-Type': options.registry.contentType }).end(text);
    } else {
      res.writeHead(404, { 'Content-Type': 'text/plain' }).end('There are only /metrics and /health here.\n');
    }
  };
  const server = createServer(answer).listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
