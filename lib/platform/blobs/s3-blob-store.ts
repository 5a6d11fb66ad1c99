import type http from 'node:http';
import { AppError } from '@/lib/kernel';
import type { Region } from '@/lib/tenants';
import type { BlobStore } from './blob-store';
import { createS3Client, type S3Client, type S3Options, timeout } from './s3-client';
import { nameFailure } from './s3-error';
import { abortUploads, type Listing, listPage } from './s3-listing';
import { uploadChecked } from './s3-upload';

const NAME = /^[0-9a-f]{64}$/;

export type S3StoreOptions = S3Options & {
  region: Region;
  prefix: string;
  /** Bytes of one part of a large upload; only tests change it. */
  partBytes?: number;
};

/** Blobs as objects `<prefix>ab/abcdef…` in a bucket of any server that speaks S3, addressed by path. */
export function openS3BlobStore(options: S3StoreOptions): BlobStore {
  const { id, region, prefix } = options;
  const client = createS3Client(options);
  const keyOf = (sha256: string) => `${prefix}${requireName(sha256).slice(0, 2)}/${sha256}`;
  let bucketSeen = false;

  /** HEAD of an object answers 404 for a missing bucket too, and cannot say which: that must not read as “no such blob”. */
  async function requireBucket(): Promise<void> {
    if (bucketSeen) return;
    const { body } = await client.send({ method: 'HEAD', key: '', action: 'head bucket' });
    body.resume();
    bucketSeen = true;
  }

  async function size(sha256: string): Promise<number | null> {
    const request = { method: 'HEAD', key: keyOf(sha256), action: 'head' } as const;
    const { status, headers, body } = await client.send(request, (refusal) => refusal.status === 404);
    body.resume();
    if (status !== 404) return Number(headers['content-length']);
    await requireBucket();
    return null;
  }

  return {
    id,
    kind: 's3',
    region,
    size,
    async put(sha256, bytes, content) {
      if ((await size(sha256)) === bytes) return;
      await uploadChecked(client, keyOf(sha256), { sha256, size: bytes, content }, options.partBytes);
    },
    async open(sha256, range) {
      const key = keyOf(sha256);
      if (range !== undefined && range.end <= range.start) {
        if ((await size(sha256)) === null) throw missing(id, sha256);
        return nothing();
      }
      const opened = await openAt(client, key, range?.start ?? 0, range?.end);
      if (opened === 'absent') throw missing(id, sha256);
      return opened === 'beyond' ? nothing() : readResuming(client, key, opened);
    },
    async remove(sha256) {
      const request = { method: 'DELETE', key: keyOf(sha256), action: 'delete' } as const;
      const gone = await client.send(
        request,
        ({ status, code }) => status === 404 && code !== 'NoSuchBucket',
      );
      gone.body.resume();
    },
    clearUnfinished: (before) => abortUploads(client, prefix, before),
    async *list() {
      let token: string | null = null;
      do {
        const page: Listing = await listPage(client, prefix, token);
        yield* page.found;
        token = page.next;
      } while (token !== null);
    },
  };
}

type Opened = { body: http.IncomingMessage; start: number; end: number };

/** Asks for the bytes from `start`. The end is what the server says it sends, so that a short answer can be told. */
async function openAt(
  client: S3Client,
  key: string,
  start: number,
  end: number | undefined,
): Promise<Opened | 'absent' | 'beyond'> {
  const ranged = start > 0 || end !== undefined;
  const headers = ranged ? { range: `bytes=${start}-${end === undefined ? '' : end - 1}` } : {};
  const request = { method: 'GET', key, headers, action: 'get' } as const;
  const reply = await client.send(
    request,
    ({ status, code }) => status === 416 || (status === 404 && code !== 'NoSuchBucket'),
  );
  if (reply.status === 404) return 'absent';
  if (reply.status === 416) return 'beyond';
  if (ranged && reply.status !== 206) {
    reply.body.destroy();
    throw new AppError('internal', {
      message: `store ${client.place.id} ignores ranges (answered ${reply.status})`,
    });
  }
  return { body: reply.body, start, end: start + Number(reply.headers['content-length']) };
}

/** Streams, and asks for the rest when a connection breaks half-way. A slow reader is no fault: only waiting for bytes counts. */
async function* readResuming(client: S3Client, key: string, first: Opened): AsyncIterable<Uint8Array> {
  let { body } = first;
  let at = first.start;
  let failures = 0;
  for (;;) {
    try {
      for await (const chunk of chunksWithin(body, client.answerWithinMs)) {
        at += chunk.length;
        failures = 0;
        yield chunk;
      }
      if (at >= first.end) return;
      throw Object.assign(new Error('the answer ended early'), { code: 'ECONNRESET' });
    } catch (error) {
      body.destroy();
      failures += 1;
      if (failures >= client.attempts) throw nameFailure(client.place, 'get', error);
    }
    await client.backOff(failures);
    const again = await openAt(client, key, at, first.end);
    if (typeof again === 'string')
      throw nameFailure(client.place, 'get', new Error('it went away while read'));
    body = again.body;
  }
}

async function* chunksWithin(body: http.IncomingMessage, withinMs: number): AsyncIterable<Buffer> {
  const chunks = (body as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  try {
    for (;;) {
      const timer = setTimeout(() => body.destroy(timeout()), withinMs);
      const next = await chunks.next().finally(() => clearTimeout(timer));
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    body.destroy();
  }
}

async function* nothing(): AsyncIterable<Uint8Array> {}

function requireName(sha256: string): string {
  if (NAME.test(sha256)) return sha256;
  throw new AppError('invalid_input', { message: 'a blob is named by 64 lower-case hexadecimal digits' });
}

function missing(store: string, sha256: string): AppError {
  return new AppError('not_found', {
    message: `no blob ${sha256} in store ${store}`,
    userMessage: `The bytes of sha256:${sha256} are not in the store “${store}”.`,
  });
}
