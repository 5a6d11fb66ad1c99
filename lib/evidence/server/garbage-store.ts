import type { Db, Tx } from '@/lib/platform/db';

const PAGE = 1_000;

/** Which of these digests have a row, and whether they were retired. */
export async function findRows(
  db: Pick<Tx, 'blob'>,
  digests: readonly string[],
): Promise<Map<string, { retired: boolean }>> {
  const rows = await db.blob.findMany({
    where: { sha256: { in: [...digests] } },
    select: { sha256: true, tombstone: { select: { sha256: true } } },
  });
  return new Map(rows.map(({ sha256, tombstone }) => [sha256, { retired: tombstone !== null }]));
}

/** Rows behind `after`, in order, older than `before`, that no record and no bundle names directly. */
export async function findUnnamed(db: Pick<Db, '$queryRaw'>, before: Date, after: string): Promise<string[]> {
  const rows = await db.$queryRaw<{ sha256: string }[]>`
    SELECT b.sha256 FROM blob b
     WHERE b.sha256 > ${after} AND b.created_at < ${before.toISOString()}::timestamptz
       AND NOT EXISTS (SELECT 1 FROM evidence_record r WHERE r.artifact_digest = b.sha256)
       AND NOT EXISTS (SELECT 1 FROM evidence_record r WHERE r.bundle_digest = b.sha256)
       AND NOT EXISTS (SELECT 1 FROM evidence_bundle e
                        WHERE e.manifest_digest = b.sha256 OR e.files_digest = b.sha256)
       AND NOT EXISTS (SELECT 1 FROM blob_tombstone t WHERE t.sha256 = b.sha256)
     ORDER BY 1 LIMIT ${PAGE}`;
  return rows.map(({ sha256 }) => sha256);
}

/** Whether a record names it now, or it was retired: then its row stays. */
export async function isNamed(tx: Pick<Tx, 'blob'>, sha256: string): Promise<boolean> {
  const row = await tx.blob.findUnique({
    where: { sha256 },
    select: {
      _count: { select: { artifactOf: true, statementOf: true } },
      tombstone: { select: { sha256: true } },
    },
  });
  return row !== null && (row._count.artifactOf + row._count.statementOf > 0 || row.tombstone !== null);
}

/** What a bundle names: its lists are blobs themselves, and hold the digests of everything else in it. */
export type BundleLists = {
  id: string;
  manifestDigest: string | null;
  filesDigest: string | null;
  progress: unknown;
};

/** Bundles that name bytes. One being built names those of its manifest. */
export async function findBundleLists(db: Pick<Tx, 'evidenceBundle'>): Promise<BundleLists[]> {
  return db.evidenceBundle.findMany({
    where: { status: { in: ['building', 'sealed'] }, manifestDigest: { not: null } },
    select: { id: true, manifestDigest: true, filesDigest: true, progress: true },
  });
}

export async function deleteRow(tx: Pick<Tx, 'blob'>, sha256: string): Promise<void> {
  await tx.blob.deleteMany({ where: { sha256 } });
}
