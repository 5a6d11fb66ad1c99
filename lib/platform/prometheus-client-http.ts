import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { PrometheusError } from './prometheus-client-error';

export type HttpReply = { status: number; contentType: string; body: string; serverDate: string | undefined };

export type HttpTransport = {
  sourceId: string;
  agent: http.Agent;
  url: URL;
  headers: () => Record<string, string>;
  deadlineMs: number;
  maxBytes: number;
};

/** Connections are kept open, so a tick costs no handshake. `tlsCaFile` adds a private authority for this source alone. */
export function createAgent(url: URL, tlsCaFile: string | undefined): http.Agent {
  const common = { keepAlive: true, maxSockets: 8, maxFreeSockets: 4 };
  if (url.protocol !== 'https:') return new http.Agent(common);
  return new https.Agent(tlsCaFile === undefined ? common : { ...common, ca: readFileSync(tlsCaFile) });
}

/** What to ask: the query API takes forms by POST (no length limit), a few older endpoints take only GET. */
export type FormRequest = { method: 'GET' | 'POST'; path: string; form: Record<string, string> };

/**
 * Sends one form; the whole exchange must end within the deadline and the reply within `maxBytes` after
 * decompression. Throws `timeout`, `unreachable` or `too-large`; a reply with any HTTP status is returned.
 */
export async function sendForm(
  transport: HttpTransport,
  request: FormRequest,
  signal?: AbortSignal,
): Promise<HttpReply> {
  const deadline = AbortSignal.timeout(transport.deadlineMs);
  const either = signal === undefined ? deadline : AbortSignal.any([deadline, signal]);
  try {
    return await exchange(transport, request, either);
  } catch (error) {
    throw nameTransportFailure(transport, error, deadline.aborted);
  }
}

function nameTransportFailure(
  transport: HttpTransport,
  error: unknown,
  pastDeadline: boolean,
): PrometheusError {
  if (error instanceof PrometheusError) return error;
  const name = `Prometheus "${transport.sourceId}"`;
  if (pastDeadline) {
    const seconds = transport.deadlineMs / 1000;
    return new PrometheusError(
      'timeout',
      transport.sourceId,
      `${name} did not answer within ${seconds} s`,
      error,
    );
  }
  return new PrometheusError(
    'unreachable',
    transport.sourceId,
    `${name} cannot be reached at ${transport.url.host} (${errorCode(error)})`,
    error,
  );
}

function errorCode(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string')
    return error.code;
  return error instanceof Error ? error.name : 'unknown';
}

async function exchange(
  transport: HttpTransport,
  request: FormRequest,
  signal: AbortSignal,
): Promise<HttpReply> {
  const response = await send(transport, request, signal, true);
  return {
    status: response.statusCode ?? 0,
    contentType: (response.headers['content-type'] ?? '').toLowerCase(),
    body: await readCapped(transport, response),
    serverDate: response.headers.date,
  };
}

/** A kept connection may have been closed by the other side while idle; such a request was never seen, so it is sent once more. */
function send(
  transport: HttpTransport,
  { method, path, form }: FormRequest,
  signal: AbortSignal,
  mayRetry: boolean,
): Promise<http.IncomingMessage> {
  const text = new URLSearchParams(form).toString();
  const target = new URL(`${transport.url.pathname.replace(/\/+$/, '')}${path}`, transport.url);
  if (method === 'GET') target.search = text;
  const body = method === 'POST' ? text : '';
  return new Promise((resolve, reject) => {
    const request = (target.protocol === 'https:' ? https : http).request(target, {
      method,
      agent: transport.agent,
      signal,
      headers: {
        ...transport.headers(),
        Accept: 'application/json',
        'Accept-Encoding': isLoopback(target.hostname) ? 'identity' : 'gzip',
        ...(method === 'POST'
          ? { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(body) }
          : {}),
      },
    });
    request.once('response', resolve);
    request.once('error', (error) => {
      const droppedWhileIdle = request.reusedSocket && errorCode(error) === 'ECONNRESET' && !signal.aborted;
      if (mayRetry && droppedWhileIdle) resolve(send(transport, { method, path, form }, signal, false));
      else reject(error);
    });
    request.end(body);
  });
}

/** Between processes of one machine compression only costs CPU, on both sides. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}

async function readCapped(transport: HttpTransport, response: http.IncomingMessage): Promise<string> {
  const zipped = response.headers['content-encoding'] === 'gzip';
  const source: Readable = zipped ? response.pipe(createGunzip()) : response;
  if (zipped) response.once('error', (error) => source.destroy(error));
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of source as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > transport.maxBytes) {
      response.destroy();
      const mib = Math.round(transport.maxBytes / 1024 / 1024);
      throw new PrometheusError(
        'too-large',
        transport.sourceId,
        `Prometheus "${transport.sourceId}" sent more than ${mib} MiB in one reply`,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
