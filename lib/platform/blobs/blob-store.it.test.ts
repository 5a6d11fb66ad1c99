import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findS3Server, type S3Server, startS3Server } from '@/lib/testing/s3-server';
import type { BlobStore } from './blob-store';
import { openLocalBlobStore } from './local-blob-store';
import { openS3BlobStore } from './s3-blob-store';

const PART = 5 * 1024 * 1024;
const binary = findS3Server();
let server: S3Server | null = null;
let dir = '';

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'mc-blobs-'));
  if (binary !== null) server = await startS3Server(binary);
});
afterAll(async () => {
  rmSync(dir, { recursive: true, force: true });
  await server?.stop();
});

const shaOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

async function* inPieces(bytes: Uint8Array, piece = 100_000): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
}

async function* failing(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield* inPieces(bytes);
  throw new Error('the source broke');
}

async function read(content: Promise<AsyncIterable<Uint8Array>>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await content) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

let folders = 0;
function openLocal(): BlobStore {
  folders += 1;
  return openLocalBlobStore({ id: 'local-eu', region: 'eu', dir: join(dir, String(folders)) });
}

function openS3(bucket: string, over: { secretAccessKey?: string; prefix?: string } = {}): BlobStore {
  if (server === null) throw new Error('no S3 server');
  const { accessKeyId, secretAccessKey } = { ...server, ...over };
  return openS3BlobStore({
    id: 's3-eu',
    region: 'eu',
    endpoint: new URL(server.endpoint),
    bucket,
    prefix: over.prefix ?? 'prod & more+/',
    signingRegion: 'us-east-1',
    credentials: () => ({ accessKeyId, secretAccessKey }),
    partBytes: PART,
    backOffMs: 1,
  });
}

const stores: [string, boolean, () => BlobStore][] = [
  ['a local folder', true, openLocal],
  ['a bucket of a real S3 server', binary !== null, () => openS3(server?.newBucket() ?? '')],
];

describe.each(stores)('blobs in %s', (name, present, open) => {
  if (!present) it.skip(`needs versitygw, which is not here, for ${name}`, () => {});
  const store = present ? it : it.skip;
  let blobs: BlobStore;
  beforeEach(() => {
    if (present) blobs = open();
  });

  const put = (bytes: Uint8Array) => blobs.put(shaOf(bytes), bytes.length, inPieces(bytes));

  store.each([
    ['nothing', 0],
    ['a few bytes', 11],
    ['exactly one part', PART],
    ['one byte more than a part', PART + 1],
    ['several parts', 2 * PART + 12_345],
  ])('come back as they were: %s', async (_what, length) => {
    const bytes = randomBytes(length);
    await put(bytes);
    expect(await blobs.size(shaOf(bytes))).toBe(length);
    expect(shaOf(await read(blobs.open(shaOf(bytes))))).toBe(shaOf(bytes));
    expect(await all(blobs.list())).toEqual([
      { sha256: shaOf(bytes), size: length, modifiedAt: expect.any(Date) },
    ]);
  });

  store.each([
    [0, 5],
    [3, 9],
    [7, 1_000],
    [999, 1_000],
    [1_000, 1_000],
    [400, 400],
    [900, 5_000],
    [2_000, 3_000],
  ])('give the bytes from %d to before %d', async (start, end) => {
    const bytes = randomBytes(1_000);
    await put(bytes);
    expect(await read(blobs.open(shaOf(bytes), { start, end }))).toEqual(bytes.subarray(start, end));
  });

  store('say so when they are not there', async () => {
    const absent = 'f'.repeat(64);
    expect(await blobs.size(absent)).toBeNull();
    await expect(blobs.open(absent)).rejects.toMatchObject({ code: 'not_found' });
    await expect(blobs.open(absent, { start: 4, end: 4 })).rejects.toMatchObject({ code: 'not_found' });
    await expect(blobs.open(absent, { start: 4, end: 9 })).rejects.toMatchObject({ code: 'not_found' });
    await blobs.remove(absent);
    expect(await all(blobs.list())).toEqual([]);
  });

  store('may only be named by a digest', async () => {
    for (const wrong of ['', '../../etc/passwd', 'A'.repeat(64), 'ab']) {
      await expect((async () => blobs.size(wrong))()).rejects.toMatchObject({ code: 'invalid_input' });
      await expect((async () => blobs.remove(wrong))()).rejects.toMatchObject({ code: 'invalid_input' });
    }
  });

  store.each([
    ['too short', (bytes: Buffer) => bytes.subarray(1)],
    ['too long', (bytes: Buffer) => Buffer.concat([bytes, Buffer.from('!')])],
    ['with one bit changed', (bytes: Buffer) => Buffer.from(bytes.map((b, at) => (at === 7 ? b ^ 1 : b)))],
  ])('are refused and leave nothing when they are %s', async (_what, spoil) => {
    for (const length of [1_000, PART + 1_000]) {
      const bytes = randomBytes(length);
      const wrong = blobs.put(shaOf(bytes), length, inPieces(spoil(bytes)));
      await expect(wrong).rejects.toMatchObject({ code: 'invalid_input' });
      expect(await blobs.size(shaOf(bytes))).toBeNull();
    }
    expect(await all(blobs.list())).toEqual([]);
  });

  store('leave nothing when what they come from breaks', async () => {
    for (const length of [1_000, 2 * PART]) {
      const bytes = randomBytes(length);
      await expect(blobs.put(shaOf(bytes), length + 1, failing(bytes))).rejects.toThrow('the source broke');
    }
    expect(await all(blobs.list())).toEqual([]);
  });

  store('are one object however often and by however many they are written at once', async () => {
    const bytes = randomBytes(PART + 77);
    await Promise.all([put(bytes), put(bytes), put(bytes)]);
    await put(bytes);
    expect((await all(blobs.list())).map(({ sha256 }) => sha256)).toEqual([shaOf(bytes)]);
    expect(shaOf(await read(blobs.open(shaOf(bytes))))).toBe(shaOf(bytes));
  });

  store('go when they are removed, and removing twice is fine', async () => {
    const [keep, drop] = [randomBytes(10), randomBytes(10)];
    await put(keep);
    await put(drop);
    await blobs.remove(shaOf(drop));
    await blobs.remove(shaOf(drop));
    expect((await all(blobs.list())).map(({ sha256 }) => sha256)).toEqual([shaOf(keep)]);
  });

  store('that a killed writer left unfinished are cleared after a time, and no others', async () => {
    const bytes = randomBytes(2 * PART);
    let stuck = () => {};
    let kill = () => {};
    const begun = new Promise<void>((resolve) => {
      stuck = resolve;
    });
    const killed = new Promise<void>((_, reject) => {
      kill = () => reject(new Error('killed'));
    });
    async function* half() {
      yield bytes.subarray(0, PART + 1);
      stuck();
      await killed;
    }
    const writing = blobs.put(shaOf(bytes), bytes.length, half());
    writing.catch(() => undefined);
    await begun;
    const whole = randomBytes(10);
    await put(whole);
    expect(await blobs.clearUnfinished(new Date(0))).toBe(0);
    expect(await blobs.clearUnfinished(new Date(Date.now() + 86_400_000))).toBe(1);
    kill();
    await expect(writing).rejects.toThrow('killed');
    expect((await all(blobs.list())).map(({ sha256 }) => sha256)).toEqual([shaOf(whole)]);
  });

  store('can be left half read', async () => {
    const bytes = randomBytes(3 * 1024 * 1024);
    await put(bytes);
    for await (const chunk of await blobs.open(shaOf(bytes))) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    expect(shaOf(await read(blobs.open(shaOf(bytes))))).toBe(shaOf(bytes));
  });
});

describe.skipIf(binary === null)('an S3 store', () => {
  it('lists across pages, and only what is named as a blob under its prefix', async () => {
    const bucket = server?.newBucket() ?? '';
    const [ours, theirs] = [openS3(bucket, { prefix: 'a/' }), openS3(bucket, { prefix: 'b/' })];
    const many = Array.from({ length: 1_050 }, (_, at) => Buffer.from(`blob ${at}`));
    for (let at = 0; at < many.length; at += 50) {
      await Promise.all(
        many.slice(at, at + 50).map((bytes) => ours.put(shaOf(bytes), bytes.length, inPieces(bytes))),
      );
    }
    const other = Buffer.from('theirs');
    await theirs.put(shaOf(other), other.length, inPieces(other));
    const found = (await all(ours.list())).map(({ sha256 }) => sha256);
    expect(found.sort()).toEqual(many.map(shaOf).sort());
  });

  it('leaves no unfinished upload behind when the content was wrong', async () => {
    const bucket = server?.newBucket() ?? '';
    const bytes = randomBytes(2 * PART);
    const wrong = openS3(bucket).put('0'.repeat(64), bytes.length, inPieces(bytes));
    await expect(wrong).rejects.toMatchObject({ code: 'invalid_input' });
    const left = readdirSync(server?.folderOf(bucket) ?? '', { recursive: true, withFileTypes: true });
    expect(left.filter((entry) => entry.isFile() && !entry.name.includes('lock'))).toEqual([]);
  });

  it('names a bucket that is not there, for every operation, and what to do', async () => {
    const store = openS3('no-such-bucket');
    const bytes = Buffer.from('x');
    const sha = shaOf(bytes);
    const doing: [string, () => Promise<unknown>][] = [
      ['size', () => store.size(sha)],
      ['put', () => store.put(sha, 1, inPieces(bytes))],
      ['open', () => store.open(sha)],
      ['list', () => all(store.list())],
      ['remove', () => store.remove(sha)],
    ];
    for (const [what, run] of doing) {
      await expect(run(), what).rejects.toMatchObject({
        code: 'misconfigured',
        userMessage: expect.stringMatching(/no bucket “no-such-bucket”.*Create it/),
      });
    }
  });

  it('names refused credentials and never shows them', async () => {
    const store = openS3(server?.newBucket() ?? '', { secretAccessKey: 'not-the-secret-of-this-server' });
    const refused = await store.open('0'.repeat(64)).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'forbidden', userMessage: expect.stringContaining('credentials') });
    expect(JSON.stringify(refused, Object.getOwnPropertyNames(refused))).not.toContain('not-the-secret');
    expect(JSON.stringify(refused, Object.getOwnPropertyNames(refused))).not.toContain('test-access-key');
  });
});
