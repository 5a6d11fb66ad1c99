import type { Db, Tx } from '@/lib/platform/db';

/** Bytes that are in a store, before a row says so. */
export type StoredBlob = { sha256: string; size: number; mediaType: string; store: string; region: string };

/** A blob as the database knows it. */
export type BlobRow = {
  sha256: string;
  size: number;
  store: string;
  retired: { rule: string; reason: string; at: string } | null;
};

/** Says that bytes count. Somebody may have said so for the same bytes before, which is as good. */
export async function insertBlobs(
  tx: Pick<Tx, 'blob'>,
  blobs: readonly StoredBlob[],
  at: Date,
): Promise<void> {
  // In one order everywhere, so that two transactions with the same blobs wait for each other and never deadlock.
  const distinct = [...new Map(blobs.map((blob) => [blob.sha256, blob])).values()];
  distinct.sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1));
  await tx.blob.createMany({
    data: distinct.map((blob) => ({ ...blob, size: BigInt(blob.size), createdAt: at })),
    skipDuplicates: true,
  });
}

export async function findBlob(db: Pick<Db, 'blob'>, sha256: string): Promise<BlobRow | null> {
  return (await findBlobs(db, [sha256])).get(sha256) ?? null;
}

const CHUNK = 5_000;

/** Rows by digest; what has none is absent. */
export async function findBlobs(
  db: Pick<Db, 'blob'>,
  digests: readonly string[],
): Promise<Map<string, BlobRow>> {
  const found = new Map<string, BlobRow>();
  for (let at = 0; at < digests.length; at += CHUNK) {
    const rows = await db.blob.findMany({
      where: { sha256: { in: digests.slice(at, at + CHUNK) } },
      include: { tombstone: true },
    });
    for (const { sha256, size, store, tombstone } of rows) {
      const retired = tombstone && {
        rule: tombstone.rule,
        reason: tombstone.reason,
        at: tombstone.retiredAt.toISOString(),
      };
      found.set(sha256, { sha256, size: Number(size), store, retired });
    }
  }
  return found;
}
