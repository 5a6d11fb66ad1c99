import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { openS3BlobStore } from './s3-blob-store';
import { parseListing } from './s3-listing';

type Answer = (req: IncomingMessage, res: ServerResponse, body: Buffer) => void;

let server: Server | null = null;
let seen: string[] = [];
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  seen = [];
});

/** A server that gives one scripted answer after the other, the last one for ever. */
async function scripted(answers: Answer[], over: { answerWithinMs?: number } = {}) {
  let next = 0;
  server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    seen.push(`${req.method} ${req.url}`);
    answers[Math.min(next++, answers.length - 1)]?.(req, res, Buffer.concat(chunks));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return openS3BlobStore({
    id: 'archive',
    region: 'eu',
    endpoint: new URL(`http://127.0.0.1:${port}/base/`),
    bucket: 'evidence',
    prefix: '',
    signingRegion: 'eu-west-1',
    credentials: () => ({ accessKeyId: 'id', secretAccessKey: 'secret-never-sent' }),
    partBytes: 1_000,
    backOffMs: 1,
    ...over,
  });
}

const error =
  (status: number, code: string): Answer =>
  (_req, res) =>
    res.writeHead(status, { 'content-type': 'application/xml' }).end(`<Error><Code>${code}</Code></Error>`);
const status =
  (code: number, body = '', headers = {}): Answer =>
  (_req, res) =>
    res.writeHead(code, headers).end(body);
const cut: Answer = (req) => req.socket.destroy();
const silent: Answer = () => {};

const bytes = Buffer.from('evidence of something');
const sha = createHash('sha256').update(bytes).digest('hex');
const big = Buffer.alloc(2_500, 7);
const bigSha = createHash('sha256').update(big).digest('hex');
async function* of(content: Buffer) {
  yield content;
}
async function read(content: AsyncIterable<Uint8Array>) {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('an S3 store whose server has a bad day', () => {
  it('asks again while the server is busy or away, and then succeeds', async () => {
    const store = await scripted([
      error(503, 'SlowDown'),
      cut,
      error(500, 'InternalError'),
      status(404),
      status(200),
      status(200),
    ]);
    await store.put(sha, bytes.length, of(bytes));
    expect(seen).toEqual([
      ...Array(4).fill(`HEAD /base/evidence/${sha.slice(0, 2)}/${sha}`),
      'HEAD /base/evidence',
      `PUT /base/evidence/${sha.slice(0, 2)}/${sha}`,
    ]);
  });

  it.each<[string, Answer]>([
    ['is busy', error(503, 'SlowDown')],
    ['drops every connection', cut],
    ['never answers', silent],
    ['throttles', status(429)],
  ])('gives up as unreachable when it %s, after four tries', async (_what, answer) => {
    const store = await scripted([answer], { answerWithinMs: 60 });
    await expect(store.open(sha)).rejects.toMatchObject({ code: 'unreachable' });
    expect(seen).toHaveLength(4);
  });

  it.each<[string, Answer, object]>([
    [
      'another region',
      error(301, 'PermanentRedirect'),
      { code: 'misconfigured', userMessage: expect.stringContaining('signingRegion') },
    ],
    [
      'a wrong region in the signature',
      error(400, 'AuthorizationHeaderMalformed'),
      { code: 'misconfigured' },
    ],
    [
      'a clock that is off',
      error(403, 'RequestTimeTooSkewed'),
      { code: 'misconfigured', userMessage: expect.stringContaining('clocks') },
    ],
    ['no permission', error(403, 'AccessDenied'), { code: 'forbidden' }],
    ['something nobody expects', error(418, 'Teapot'), { code: 'internal' }],
  ])('names %s at once, without trying again', async (_what, answer, expected) => {
    const store = await scripted([answer]);
    await expect(store.open(sha)).rejects.toMatchObject(expected);
    expect(seen).toHaveLength(1);
  });

  it('goes on where a download broke', async () => {
    const half: Answer = (_req, res) => {
      res.writeHead(200, { 'content-length': bytes.length });
      res.write(bytes.subarray(0, 8), () => res.destroy());
    };
    const rest: Answer = (req, res) => {
      expect(req.headers.range).toBe(`bytes=8-${bytes.length - 1}`);
      res.writeHead(206, { 'content-length': bytes.length - 8 }).end(bytes.subarray(8));
    };
    const store = await scripted([half, rest]);
    expect(await read(await store.open(sha))).toEqual(bytes);
  });

  it('gives up a download that never goes on', async () => {
    const stuck: Answer = (_req, res) => {
      res.writeHead(200, { 'content-length': bytes.length });
      res.write(bytes.subarray(0, 8));
    };
    const store = await scripted([stuck, silent], { answerWithinMs: 60 });
    await expect(store.open(sha).then(read)).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('refuses a server that ignores ranges rather than give wrong bytes', async () => {
    const store = await scripted([status(200, 'everything')]);
    await expect(store.open(sha, { start: 2, end: 4 })).rejects.toMatchObject({ code: 'internal' });
  });

  it('takes an upload for finished only when the server says so, in words too', async () => {
    const store = await scripted([
      status(404),
      status(200),
      status(200, '<UploadId>u&amp;1</UploadId>'),
      status(200, '', { etag: '"a"' }),
      status(200, '', { etag: '"b"' }),
      status(200, '', { etag: '"c"' }),
      status(200, '<Error><Code>InternalError</Code></Error>'),
      status(204),
    ]);
    await expect(store.put(bigSha, big.length, of(big))).rejects.toMatchObject({ code: 'unreachable' });
    expect(seen.at(-1)).toMatch(/^DELETE .*\?uploadId=u%261$/);
  });

  it('finds an upload finished whose answer was lost', async () => {
    const store = await scripted([
      status(404),
      status(200),
      status(200, '<UploadId>u1</UploadId>'),
      status(200, '', { etag: '"a"' }),
      error(503, 'SlowDown'),
      status(200, '', { etag: '"b"' }),
      status(200, '', { etag: '"c"' }),
      cut,
      error(404, 'NoSuchUpload'),
      status(200, '', { 'content-length': String(big.length) }),
    ]);
    await store.put(bigSha, big.length, of(big));
    expect(seen.at(-1)).toMatch(/^HEAD /);
  });

  it('signs the digest of what it sends, and sends no secret', async () => {
    let headers: IncomingMessage['headers'] = {};
    const store = await scripted([
      status(404),
      status(200),
      (req, res) => {
        headers = req.headers;
        res.writeHead(200).end();
      },
    ]);
    await store.put(sha, bytes.length, of(bytes));
    expect(headers['x-amz-content-sha256']).toBe(sha);
    expect(headers['content-length']).toBe(String(bytes.length));
    expect(headers.authorization).toContain('/eu-west-1/s3/aws4_request');
    expect(JSON.stringify(headers)).not.toContain('secret-never-sent');
  });

  it('reads a listing without trusting what other programs put beside', () => {
    const entry = (key: string, size = '5') =>
      `<Contents><Key>${key}</Key><LastModified>2030-01-01T00:00:00.000Z</LastModified><Size>${size}</Size></Contents>`;
    const xml = `<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>t&amp;1</NextContinuationToken>
      ${entry(`p&amp;q/${sha.slice(0, 2)}/${sha}`)}${entry(`p&amp;q/ff/${bigSha}`)}${entry('p&amp;q/README')}${entry(
        `other/${sha.slice(0, 2)}/${sha}`,
      )}${entry(`p&amp;q/${bigSha.slice(0, 2)}/${bigSha}`, 'many')}</ListBucketResult>`;
    expect(parseListing(xml, 'p&q/')).toEqual({
      found: [{ sha256: sha, size: 5, modifiedAt: new Date('2030-01-01T00:00:00Z') }],
      next: 't&1',
    });
  });
});
