import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { inTransaction, openDb } from './db';
import { startEmbeddedPostgres } from './embedded-postgres';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

const message = (type: string, body: string) => {
  const bytes = Buffer.from(`${type}....${body}`, 'latin1');
  bytes.writeInt32BE(bytes.length - 1, 1);
  return bytes;
};
const ALLOWED = message('R', '\0\0\0\0');
const READY = message('Z', 'I');
const SHUT_DOWN = message('E', 'SFATAL\0VFATAL\0C57P01\0Mterminating connection\0\0');

/** A server that lets everybody in and dies in the same breath. */
async function startDying(): Promise<string> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(Buffer.concat([ALLOWED, READY, SHUT_DOWN])));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  cleanUp.push(() => server.close());
  return `postgresql://x:x@127.0.0.1:${(server.address() as AddressInfo).port}/x`;
}

describe('openDb', () => {
  it('outlives a connection that breaks while it is handed over', async () => {
    const db = openDb(await startDying(), 2);
    cleanUp.push(() => db.$disconnect());
    for (let n = 0; n < 3; n++) {
      await expect(inTransaction(db, (tx) => tx.$queryRaw`SELECT 1`)).rejects.toThrow();
      await expect(db.$queryRaw`SELECT 1`).rejects.toThrow();
    }
  });

  it('outlives PostgreSQL, idle and busy, and goes on when that is back', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'mc-db-'));
    cleanUp.push(() => rmSync(dir, { recursive: true, force: true }));
    chmodSync(dir, 0o755);
    const start = (port?: number) =>
      startEmbeddedPostgres({ dir: join(dir, 'postgres'), ...(port !== undefined && { port }) });
    let server = await start();
    cleanUp.push(() => server.stop());
    const db = openDb(server.ownerUrl, 4);
    cleanUp.push(() => db.$disconnect());
    const ask = () => db.$queryRaw`SELECT 1 AS one`;
    for (const busy of [false, true]) {
      await Promise.all(Array.from({ length: 4 }, ask));
      const under = busy
        ? [
            inTransaction(db, (tx) => tx.$queryRaw`SELECT pg_sleep(60)::text`),
            db.$queryRaw`SELECT pg_sleep(60)::text`,
          ]
        : [];
      const ended = Promise.allSettled(under);
      if (busy) await ask();
      process.kill(server.pid, 'SIGKILL');
      await vi.waitFor(() => expect(ask()).rejects.toThrow(), { timeout: 20_000 });
      await vi.waitFor(async () => (server = await start(server.port)), { timeout: 60_000, interval: 250 });
      await vi.waitFor(async () => expect(await ask()).toEqual([{ one: 1 }]), { timeout: 20_000 });
      expect((await ended).map(({ status }) => status)).toEqual(under.map(() => 'rejected'));
    }
  }, 180_000);
});
