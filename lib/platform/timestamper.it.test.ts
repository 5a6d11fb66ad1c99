import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAuthority, hasOpenssl, type TestAuthority } from '@/lib/testing/timestamp-authority';
import { verifyTimestamp } from '@/lib/timestamps';
import { openTimestamper } from './timestamper';

type Answer = (query: Uint8Array) => {
  status?: number;
  type?: string;
  body?: Uint8Array | string;
  headers?: Record<string, string>;
};

let dir = '';
let tsa: TestAuthority;
let server: Server;
let answer: Answer | 'silent';
let requests: { method: string | undefined; type: string | undefined }[] = [];

describe.skipIf(!hasOpenssl())('asking a time-stamping authority (needs the openssl command)', () => {
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'mc-stamp-'));
    tsa = createAuthority();
    writeFileSync(join(dir, 'ca.pem'), tsa.ca);
    server = createServer(handle).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
    tsa.remove();
    rmSync(dir, { recursive: true, force: true });
  });
  beforeEach(() => {
    requests = [];
    answer = (query) => ({ body: tsa.answer(query) });
  });

  const handle: RequestListener = async (req, res) => {
    requests.push({ method: req.method, type: req.headers['content-type'] });
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    if (answer === 'silent') return;
    const {
      status = 200,
      type = 'application/timestamp-reply',
      body = '',
      headers,
    } = answer(Buffer.concat(chunks));
    res.writeHead(status, { 'content-type': type, ...headers }).end(body);
  };
  const open = (over: { caFile?: string; url?: string } = {}) =>
    openTimestamper({
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/tsr`,
      caFile: join(dir, 'ca.pem'),
      answerWithinMs: 2_000,
      ...over,
    });
  const signature = new Uint8Array(Buffer.from('a signature'));

  it('gives a response that verifies later, about this signature only', async () => {
    const { response, time } = await open().stamp(signature);
    expect(requests).toEqual([{ method: 'POST', type: 'application/timestamp-query' }]);
    const check = await verifyTimestamp({ response, signature, authorities: tsa.ca });
    expect(check).toEqual({ ok: true, authority: 'Test TSA', time });
    const other = await verifyTimestamp({ response, signature: Buffer.from('another'), authorities: tsa.ca });
    expect(other).toMatchObject({ ok: false, code: 'timestamp-invalid' });
  });

  it.each<[string, () => Answer | 'silent', string, RegExp]>([
    ['an error', () => () => ({ status: 503 }), 'unreachable', /HTTP 503/],
    ['a page', () => () => ({ type: 'text/html', body: '<h1>hello' }), 'unreachable', /text\/html/],
    [
      'a redirect',
      () => () => ({ status: 302, headers: { location: '/elsewhere' } }),
      'unreachable',
      /HTTP 302/,
    ],
    ['a flood', () => () => ({ body: new Uint8Array(100_000) }), 'unreachable', /larger than 64 KiB/],
    ['nonsense', () => () => ({ body: 'nonsense' }), 'internal', /cannot be read|cut off/],
    [
      'a refusal',
      () => () => ({ body: Buffer.from('30053003020102', 'hex') }),
      'internal',
      /refused \(status 2\)/,
    ],
    [
      'an old answer again',
      () => {
        let kept: Uint8Array | undefined;
        return (query) => {
          kept ??= tsa.answer(query);
          return { body: kept };
        };
      },
      'internal',
      /nonce/,
    ],
  ])('refuses %s', async (what, make, code, why) => {
    answer = make();
    if (what === 'an old answer again') await open().stamp(signature);
    await expect(open().stamp(signature)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(why),
    });
  });

  it('refuses an answer of an authority it does not know', async () => {
    const stranger = createAuthority();
    answer = (query) => ({ body: stranger.answer(query) });
    await expect(open().stamp(signature)).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining('trusted authority'),
    });
    stranger.remove();
  });

  it('waits only so long', async () => {
    answer = 'silent';
    const slow = openTimestamper({
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      caFile: join(dir, 'ca.pem'),
      answerWithinMs: 50,
    });
    await expect(slow.stamp(signature)).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('no answer within'),
    });
  });

  it('names an address where nobody listens, and certificates that are not there', async () => {
    await expect(open({ url: 'http://127.0.0.1:9/' }).stamp(signature)).rejects.toMatchObject({
      code: 'unreachable',
    });
    await expect(open({ caFile: join(dir, 'none.pem') }).stamp(signature)).rejects.toMatchObject({
      code: 'misconfigured',
      userMessage: expect.stringContaining('caFile'),
    });
  });
});
