import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '@/lib/access';
import { sequence } from '@/lib/evidence-log/server';
import { AppError, sha256Hex, utf8 } from '@/lib/kernel';
import type { BlobStore } from '@/lib/platform/blobs/blob-store';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction } from '@/lib/platform/db';
import { testClock, testCtx, testPorts, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { isWaitingForLock, waitUntil } from '@/lib/testing/waiting';
import { insertBlobs } from './blob-store';
import { buildBundle } from './build-bundle';
import { collectGarbage } from './collect-garbage';
import { keepBlobs } from './keep-blobs';
import { openArtifact } from './open-artifact';
import { openBundleTar } from './open-bundle';
import { recordEvidence } from './record-evidence';
import { requestBundle } from './request-bundle';

const clock = testClock();
const ports = testPorts();
const system: Actor = { kind: 'system', job: 'worker' };
const operator = testUser('operator');
const stop = new AbortController();
let running: Promise<void>;
let test: TestDb;
let store: BlobStore;

beforeAll(async () => {
  test = await createTestDb();
  const [first] = ports.blobs;
  if (first === undefined) throw new Error('no store');
  store = first;
  running = sequence(ctxOf(system), { url: test.url, batchEveryMs: 5, checkpointEveryMs: 0 }, stop.signal);
});
afterAll(async () => {
  stop.abort();
  await running;
  await test.drop();
});
beforeEach(async () => {
  await collect();
});

const ctxOf = (actor: Actor, over: Partial<Ctx> = {}) => testCtx(test.db, actor, { clock, ports, ...over });
const collect = (dryRun = false, over: Partial<Ctx> = {}) => collectGarbage(ctxOf(system, over), { dryRun });
const stored = (content: Uint8Array) => ({
  sha256: sha256Hex(content),
  size: content.length,
  mediaType: 'text/plain',
  store: store.id,
  region: store.region,
});
async function put(content: Uint8Array) {
  await store.put(sha256Hex(content), content.length, one(content));
  return stored(content);
}
async function* one(content: Uint8Array) {
  yield content;
}
const record = (content: Uint8Array, over: Partial<Ctx> = {}) =>
  recordEvidence(ctxOf(operator, over), {
    kind: 'note',
    title: 'a note',
    path: 'notes/a.txt',
    mediaType: 'text/plain',
    source: {},
    content,
  });
async function readAll(content: AsyncIterable<Uint8Array>): Promise<number> {
  let size = 0;
  for await (const part of content) size += part.length;
  return size;
}

// The clock of the tests is years ahead of the disk’s, so that bytes in a store are always past the grace.

describe('collecting garbage', () => {
  it('clears bytes without a row and rows that nothing names, after a day', async () => {
    const orphan = await put(utf8('orphan'));
    const unnamed = await put(utf8('unnamed'));
    await insertBlobs(test.db, [unnamed], clock.now());
    expect((await collect(true)).garbage).toEqual([
      { sha256: orphan.sha256, store: store.id, why: 'without a row' },
    ]);
    expect(await store.size(orphan.sha256)).toBe(6);
    await collect();
    expect(await store.size(orphan.sha256)).toBeNull();
    expect(await store.size(unnamed.sha256)).toBe(7);
    clock.advance(25 * 3_600);
    expect((await collect()).garbage).toEqual([
      { sha256: unnamed.sha256, store: null, why: 'named by no record and no bundle' },
    ]);
    expect(await store.size(unnamed.sha256)).toBeNull();
    expect(await test.db.blob.count({ where: { sha256: unnamed.sha256 } })).toBe(0);
  });

  it('leaves bytes alone that are younger than a day', async () => {
    const now = new Date(Date.now());
    const fresh = await put(utf8('fresh'));
    expect((await collect(false, { clock: { now: () => now } })).garbage).toEqual([]);
    expect(await store.size(fresh.sha256)).toBe(5);
  });

  it('never touches what a record or a bundle needs, however old', async () => {
    const made = await record(utf8('needed'));
    const { bundle } = await requestBundle(ctxOf(operator), { records: [made.id] }, null);
    await buildBundle(ctxOf(system), bundle.id);
    const before = await test.db.blob.count();
    clock.advance(400 * 86_400);
    expect(await collect()).toEqual({ garbage: [], problems: [] });
    expect(await test.db.blob.count()).toBe(before);
    const tar = await openBundleTar(ctxOf(operator), bundle.id);
    expect(await readAll(tar.open())).toBe(tar.size);
    expect(await readAll((await openArtifact(ctxOf(operator), made.id)).bytes)).toBe(6);
  });

  it('keeps every row when the list of a bundle cannot be read, and says so', async () => {
    const list = await test.db.evidenceBundle.findFirstOrThrow({ where: { status: 'sealed' } });
    const unnamed = await put(utf8('perhaps needed'));
    await insertBlobs(test.db, [unnamed], clock.now());
    clock.advance(25 * 3_600);
    const bundles = await test.db.evidenceBundle.updateMany({
      where: { id: list.id },
      data: { filesDigest: 'e'.repeat(64) },
    });
    expect(bundles.count).toBe(1);
    const { garbage, problems } = await collect();
    expect(garbage).toEqual([]);
    expect(problems.join()).toMatch(/^rows: .*in none of the stores/);
    await test.db.evidenceBundle.update({
      where: { id: list.id },
      data: { filesDigest: list.filesDigest },
    });
    expect((await collect()).garbage).toHaveLength(1);
  });

  it('goes on with the others when one store is away', async () => {
    const orphan = await put(utf8('orphan of the first'));
    const away: BlobStore = {
      ...store,
      id: 'away',
      // biome-ignore lint/correctness/useYield: it fails before there is anything to yield
      async *list() {
        throw new AppError('unreachable', { message: 'the store is away' });
      },
    };
    const { garbage, problems } = await collect(false, { ports: { ...ports, blobs: [away, store] } });
    expect(problems).toEqual(['store away: the store is away']);
    expect(garbage).toEqual([{ sha256: orphan.sha256, store: store.id, why: 'without a row' }]);
  });

  it('before a record counts: the record is refused, and recording it again works', async () => {
    const content = utf8('an old orphan that is recorded');
    await put(content);
    const collecting = {
      stamp: async () => {
        await collect();
        throw new AppError('unreachable', { message: 'no time stamp' });
      },
    };
    const first = record(content, { ports: { ...ports, timestamper: collecting } });
    await expect(first).rejects.toMatchObject({ code: 'conflict' });
    const { id } = await record(content);
    expect(await readAll((await openArtifact(ctxOf(operator), id)).bytes)).toBe(content.length);
  });

  it('while a record is written: waits, and keeps its bytes', async () => {
    const blob = await put(utf8('on its way into a record'));
    let collecting: ReturnType<typeof collect> | undefined;
    await inTransaction(test.db, async (tx) => {
      await keepBlobs(tx, ctxOf(system), [blob]);
      collecting = collect();
      await waitUntil(() => isWaitingForLock(test.db));
      await insertBlobs(tx, [blob], clock.now());
    });
    expect(await collecting).toEqual({ garbage: [], problems: [] });
    expect(await store.size(blob.sha256)).toBe(blob.size);
  });

  // To this clock the drafts of writers at work are years old too; in life they have a day after their last byte.
  const sparingDrafts = () => ({
    ports: { ...ports, blobs: ports.blobs.map((blobs) => ({ ...blobs, clearUnfinished: async () => 0 })) },
  });

  it('among many who record the same old bytes: whoever succeeded can read them', async () => {
    for (let round = 0; round < 8; round++) {
      const content = utf8(`contended ${round}`);
      const blob = await put(content);
      if (round % 2 === 1) {
        await insertBlobs(test.db, [blob], clock.now());
        clock.advance(25 * 3_600);
      }
      const results = await Promise.allSettled([
        collect(false, sparingDrafts()),
        record(content),
        collect(false, sparingDrafts()),
        record(content),
        collect(false, sparingDrafts()),
      ]);
      for (const result of results) {
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'conflict' });
        else if ('id' in result.value) {
          const { bytes } = await openArtifact(ctxOf(operator), result.value.id);
          expect(await readAll(bytes)).toBe(content.length);
        }
      }
    }
  });

  it.each<[string, Actor, string]>([
    ['an operator', operator, 'forbidden'],
    ['an auditor', testUser('auditor'), 'forbidden'],
    ['a stranger', { kind: 'anonymous' }, 'unauthenticated'],
  ])('is not for %s', async (_who, actor, code) => {
    await expect(collectGarbage(ctxOf(actor), { dryRun: true })).rejects.toMatchObject({ code });
  });
});
