import { AppError } from '@/lib/kernel';
import type { BlobStore } from '@/lib/platform/blobs/blob-store';
import type { Ctx } from '@/lib/platform/context';
import type { RetentionReport } from '../retention';
import { authorizeKeeping } from './authorize-keeping';
import { type BundleDigests, haveBundlesChanged, readBundleDigests } from './bundle-digests';
import { deleteRow, findRows, findUnnamed, isNamed } from './garbage-store';
import { lockBlobs } from './keep-store';
import { inLongTransaction } from './retention-store';

/** What is younger may be on its way into a record. */
const GRACE_MS = 24 * 3_600_000;
const CHUNK = 1_000;

type Found = { sha256: string; modifiedAt: Date };
type Garbage = RetentionReport['garbage'];

/**
 * Clears away what nothing needs: bytes without a row, bytes of blobs that were retired, and rows that no record and no bundle
 * names; the first and last only after a day. Each is looked at once more under the lock that a record being written takes, so
 * nothing that comes to be needed in the meantime is lost.
 */
export async function collectGarbage(
  ctx: Ctx,
  options: { dryRun: boolean },
): Promise<{ garbage: Garbage; problems: string[] }> {
  authorizeKeeping(ctx);
  const collected: { garbage: Garbage; problems: string[] } = { garbage: [], problems: [] };
  for (const store of ctx.ports.blobs) {
    await orProblem(collected.problems, `store ${store.id}`, () =>
      sweepStore(ctx, store, options, collected),
    );
  }
  await orProblem(collected.problems, 'rows', () => sweepRows(ctx, options, collected));
  return collected;
}

/** A store that does not answer is told of, and does not keep the others from being cleared. */
async function orProblem(problems: string[], what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    problems.push(`${what}: ${error.userMessage}`);
  }
}

async function sweepStore(
  ctx: Ctx,
  store: BlobStore,
  { dryRun }: { dryRun: boolean },
  collected: { garbage: Garbage },
): Promise<void> {
  const cutoff = ctx.clock.now().getTime() - GRACE_MS;
  if (!dryRun) await store.clearUnfinished(new Date(cutoff));
  for await (const objects of inChunks(store.list())) {
    const rows = await findRows(
      ctx.db,
      objects.map(({ sha256 }) => sha256),
    );
    for (const { sha256, modifiedAt } of objects) {
      const row = rows.get(sha256);
      if (row?.retired === true) {
        if (!dryRun) await store.remove(sha256);
        collected.garbage.push({ sha256, store: store.id, why: 'retired' });
      } else if (row === undefined && modifiedAt.getTime() < cutoff) {
        if (dryRun || (await removeOrphan(ctx, store, sha256)))
          collected.garbage.push({ sha256, store: store.id, why: 'without a row' });
      }
    }
  }
}

/** The bytes go inside the transaction: whoever waits for its lock must find them gone, not going. */
function removeOrphan(ctx: Ctx, store: BlobStore, sha256: string): Promise<boolean> {
  return inLongTransaction(ctx.db, async (tx) => {
    await lockBlobs(tx, [sha256], 'exclusive');
    if ((await findRows(tx, [sha256])).size > 0) return false;
    await store.remove(sha256);
    return true;
  });
}

async function sweepRows(
  ctx: Ctx,
  { dryRun }: { dryRun: boolean },
  collected: { garbage: Garbage },
): Promise<void> {
  const cutoff = new Date(ctx.clock.now().getTime() - GRACE_MS);
  const bundles = await readBundleDigests(ctx);
  let page = await findUnnamed(ctx.db, cutoff, '');
  while (page.length > 0) {
    for (const sha256 of page) {
      if (bundles.digests.has(sha256)) continue;
      if (dryRun || (await removeUnnamed(ctx, sha256, bundles)))
        collected.garbage.push({ sha256, store: null, why: 'named by no record and no bundle' });
    }
    page = await findUnnamed(ctx.db, cutoff, page.at(-1) ?? '');
  }
}

/** Bundles that came to be since their lists were read may name it: then it stays until the next run. */
function removeUnnamed(ctx: Ctx, sha256: string, bundles: BundleDigests): Promise<boolean> {
  return inLongTransaction(ctx.db, async (tx) => {
    await lockBlobs(tx, [sha256], 'exclusive');
    if ((await isNamed(tx, sha256)) || (await haveBundlesChanged(tx, bundles))) return false;
    await deleteRow(tx, sha256);
    for (const store of ctx.ports.blobs) await store.remove(sha256);
    return true;
  });
}

async function* inChunks(objects: AsyncIterable<Found>): AsyncIterable<Found[]> {
  let chunk: Found[] = [];
  for await (const object of objects) {
    chunk.push(object);
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
