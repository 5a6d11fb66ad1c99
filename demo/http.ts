import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Problem } from '@/demo/problem';

/** A reply to send; a body that is not a string is sent as JSON. */
export type Reply = { status: number; body: unknown; headers?: Record<string, string> };

/** Starts a server on 127.0.0.1 whose every failure is a problem+json reply; answers its port and how to stop it. */
export async function listen(
  port: number,
  handle: (request: IncomingMessage) => Promise<Reply>,
): Promise<{ port: number; close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    handle(request)
      .catch(toReply)
      .then((reply) => send(request, response, reply));
  });
  server.headersTimeout = 10_000;
  server.requestTimeout = 20_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return { port: (server.address() as AddressInfo).port, close: () => closeServer(server) };
}

/** Reads a JSON body of at most `bytesMax` bytes; throws problems 400, 413 and 415. */
export async function readJson(
  request: IncomingMessage,
  bytesMax: number,
): Promise<{ json: unknown; bytes: number }> {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json')
    throw new Problem(415, 'Unsupported media type', 'Send content-type: application/json.');
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw new Problem(413, 'Body too large', `A body has at most ${bytesMax} bytes.`);
    chunks.push(chunk);
  }
  try {
    return { json: JSON.parse(Buffer.concat(chunks).toString('utf8')), bytes };
  } catch {
    throw new Problem(400, 'Invalid JSON', 'The body is not JSON; an example is {"op":"summarise"}.');
  }
}

function toReply(error: unknown): Reply {
  if (!(error instanceof Problem)) {
    process.stderr.write(`demo: ${error instanceof Error ? error.stack : String(error)}\n`);
    return toReply(new Problem(500, 'Internal error', 'The demo platform failed; its log says why.'));
  }
  const headers = { 'content-type': 'application/problem+json', ...error.headers };
  return { status: error.status, body: error.toBody(), headers };
}

function send(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  const body = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body);
  // A body that was refused unread would be taken for the next request on this connection.
  const connection = request.complete ? {} : { connection: 'close' };
  response.writeHead(reply.status, { 'content-type': 'application/json', ...connection, ...reply.headers });
  response.end(body);
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 2_000).unref();
  });
}
