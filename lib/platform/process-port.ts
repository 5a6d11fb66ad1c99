import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Where ports are looked for: below those that Linux (from 32768) and macOS (from 49152) give to outgoing connections, any of which would
 * otherwise take a port between the moment it was found free and the moment somebody listens there, or comes back to it after a restart.
 */
const FIRST = 20_000;
const END = 32_768;
const TRIES = 50;

/** A port nobody listens on at `host`: `wanted` when it is free (0 = any), else one of a range of our own, else one the system picks. */
export async function freePort(wanted = 0, host = '127.0.0.1'): Promise<number> {
  if (wanted !== 0 && (await isFree(wanted, host))) return wanted;
  for (let tries = 0; tries < TRIES; tries++) {
    const port = randomInt(FIRST, END);
    if (await isFree(port, host)) return port;
  }
  return listenOnce(0, host);
}

/** Whether `port` can be listened on at `host` right now. */
export async function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  try {
    await listenOnce(port, host);
    return true;
  } catch {
    return false;
  }
}

function listenOnce(port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      const chosen = typeof address === 'object' && address !== null ? address.port : port;
      server.close(() => resolve(chosen));
    });
  });
}
