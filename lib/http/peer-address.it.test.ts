import { createServer, get, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { peerAddress, trackPeerAddresses } from './peer-address';

let server: Server;
let seen: IncomingHttpHeaders = {};

beforeAll(async () => {
  trackPeerAddresses();
  trackPeerAddresses();
  server = createServer((req, res) => {
    seen = req.headers;
    res.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => server.close());

/** Sends a request and gives the headers the server's handlers got. */
async function request(headers: Record<string, string>): Promise<Headers> {
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, headers }, (res) => res.resume().on('end', resolve)).on('error', reject);
  });
  return new Headers(Object.entries(seen).map(([name, value]): [string, string] => [name, String(value)]));
}

describe('trackPeerAddresses', () => {
  it('notes the address of the socket on every request', async () => {
    expect(peerAddress(await request({}))).toBe('127.0.0.1');
  });

  it('cannot be lied to: a client does not know the name, and what it sends under it is replaced', async () => {
    const noted = [...(await request({}))].find(([name]) => name.startsWith('x-mc-peer-'));
    if (noted === undefined) throw new Error('nothing was noted');
    expect(noted[0]).toMatch(/^x-mc-peer-[0-9a-f]{24}$/);
    const lied = await request({ [noted[0]]: '203.0.113.9', 'x-mc-peer': '203.0.113.9' });
    expect(peerAddress(lied)).toBe('127.0.0.1');
  });

  it('says nothing where nobody noted anything', () => {
    expect(peerAddress(new Headers())).toBeNull();
  });
});
