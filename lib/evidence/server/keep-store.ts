import type { Tx } from '@/lib/platform/db';

/** Class of the advisory locks on blobs; the first byte of a digest is the number, so that a bundle takes at most 256. */
const BLOB_LOCK = 7_270_741;
/** Who places a hold waits for retirements under way, and they for it. */
const HOLD_LOCK = 7_270_742;

/**
 * Locks blobs until the transaction ends: `shared` to make them count, `exclusive` to remove them. Take it before looking
 * at whether they are needed.
 */
export async function lockBlobs(
  tx: Pick<Tx, '$executeRaw'>,
  digests: readonly string[],
  mode: 'shared' | 'exclusive',
): Promise<void> {
  const numbers = [...new Set(digests.map((digest) => Number.parseInt(digest.slice(0, 2), 16)))];
  numbers.sort((a, b) => a - b);
  if (mode === 'shared') {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock_shared(${BLOB_LOCK}::int, n) FROM unnest(${numbers}::int[]) AS n`;
  } else {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(${BLOB_LOCK}::int, n) FROM unnest(${numbers}::int[]) AS n`;
  }
}

/** `exclusive` to place a hold, `shared` to remove something that no hold keeps. */
export async function lockHolds(tx: Pick<Tx, '$executeRaw'>, mode: 'shared' | 'exclusive'): Promise<void> {
  if (mode === 'shared') await tx.$executeRaw`SELECT pg_advisory_xact_lock_shared(${HOLD_LOCK}::bigint)`;
  else await tx.$executeRaw`SELECT pg_advisory_xact_lock(${HOLD_LOCK}::bigint)`;
}

/** Which of these were retired, and by which rule. */
export async function findRetired(
  tx: Pick<Tx, 'blobTombstone'>,
  digests: readonly string[],
): Promise<{ sha256: string; rule: string; retiredAt: Date }[]> {
  return tx.blobTombstone.findMany({
    where: { sha256: { in: [...digests] } },
    select: { sha256: true, rule: true, retiredAt: true },
  });
}
