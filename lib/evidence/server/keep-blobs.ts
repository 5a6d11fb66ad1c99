import { AppError } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import type { Tx } from '@/lib/platform/db';
import type { StoredBlob } from './blob-store';
import { findRetired, lockBlobs } from './keep-store';

const AT_ONCE = 8;

/**
 * Makes sure that bytes which were just put are still there when this transaction makes them count. Whoever collects garbage
 * or retires bytes takes the same locks the other way round, so it either sees the rows of this transaction or was first; and
 * when it was first, this throws `conflict`, and putting the bytes again is enough. `cites` are digests the rows build on.
 * Call it before any other statement about these blobs.
 */
export async function keepBlobs(
  tx: Tx,
  ctx: Pick<Ctx, 'ports'>,
  blobs: readonly StoredBlob[],
  cites: readonly string[] = [],
): Promise<void> {
  const digests = blobs.map(({ sha256 }) => sha256);
  await lockBlobs(tx, [...digests, ...cites], 'shared');
  const [retired] = await findRetired(tx, digests);
  if (retired !== undefined) throw wasRetired(retired);
  for (let at = 0; at < blobs.length; at += AT_ONCE) {
    await Promise.all(blobs.slice(at, at + AT_ONCE).map((blob) => requireBytes(ctx, blob)));
  }
}

async function requireBytes(ctx: Pick<Ctx, 'ports'>, blob: StoredBlob): Promise<void> {
  const store = ctx.ports.blobs.find(({ id }) => id === blob.store);
  if (store !== undefined && (await store.size(blob.sha256)) === blob.size) return;
  throw new AppError('conflict', {
    message: `the bytes of sha256:${blob.sha256} went from ${blob.store} before they counted`,
    userMessage: 'These bytes were cleared away while they were being recorded. Try again.',
  });
}

/** A digest that was retired stays so: its tombstone is in the log, and evidence must not contradict itself. */
function wasRetired(retired: { sha256: string; rule: string; retiredAt: Date }): AppError {
  const day = retired.retiredAt.toISOString().slice(0, 10);
  return new AppError('conflict', {
    message: `sha256:${retired.sha256} was retired by ${retired.rule}`,
    userMessage: `Exactly these bytes were removed by the retention rule “${retired.rule}” on ${day} and cannot be kept again. Record them with something that tells them apart, such as the date.`,
  });
}
