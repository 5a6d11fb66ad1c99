import type { Db, Tx } from '@/lib/platform/db';
import type { RetentionRecord } from '../retention';

type Reader = Pick<Tx, 'evidenceRecord' | 'evidenceBundle'>;

/** How many digests one look takes. */
const PAGE = 500;

/** Digests behind `after`, in order, with a record of one of these kinds as old as that, and not retired yet. */
export async function findCandidates(
  db: Pick<Db, '$queryRaw'>,
  limits: readonly { kind: string; before: Date }[],
  after: string,
): Promise<string[]> {
  const kinds = limits.map(({ kind }) => kind);
  const times = limits.map(({ before }) => before.toISOString());
  const rows = await db.$queryRaw<{ sha256: string }[]>`
    SELECT DISTINCT r.artifact_digest AS sha256
      FROM unnest(${kinds}::text[], ${times}::timestamptz[]) AS k(kind, before)
      JOIN evidence_record r ON r.kind = k.kind AND r.created_at <= k.before
     WHERE r.artifact_digest > ${after}
       AND NOT EXISTS (SELECT 1 FROM blob_tombstone t WHERE t.sha256 = r.artifact_digest)
     ORDER BY 1 LIMIT ${PAGE}`;
  return rows.map(({ sha256 }) => sha256);
}

/** Every record these digests are the artifact of, and every one that cites them. */
export async function findInvolved(
  db: Pick<Tx, 'evidenceRecord'>,
  digests: readonly string[],
): Promise<RetentionRecord[]> {
  const wanted = { in: [...digests] };
  const rows = await db.evidenceRecord.findMany({
    where: { OR: [{ artifactDigest: wanted }, { citations: { some: { digest: wanted } } }] },
    include: { citations: { select: { digest: true } } },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    release: row.release,
    tenantId: row.tenantId,
    createdAt: row.createdAt.toISOString(),
    artifact: row.artifactDigest,
    size: Number(row.artifactSize),
    cites: row.citations.map(({ digest }) => digest),
  }));
}

/** Which of these are a statement, a manifest or a list of files as well. Those are never removed. */
export async function findNeeded(db: Reader, digests: readonly string[]): Promise<Set<string>> {
  const wanted = { in: [...digests] };
  const [statements, bundles] = await Promise.all([
    db.evidenceRecord.findMany({ where: { bundleDigest: wanted }, select: { bundleDigest: true } }),
    db.evidenceBundle.findMany({
      where: { OR: [{ manifestDigest: wanted }, { filesDigest: wanted }] },
      select: { manifestDigest: true, filesDigest: true },
    }),
  ]);
  const found = [
    ...statements.map(({ bundleDigest }) => bundleDigest),
    ...bundles.flatMap(({ manifestDigest, filesDigest }) => [manifestDigest, filesDigest]),
  ];
  return new Set(found.filter((digest) => digest !== null));
}

export async function insertTombstone(
  tx: Pick<Tx, 'blobTombstone'>,
  row: { sha256: string; rule: string; reason: string; retiredAt: Date; retiredBy: string },
): Promise<void> {
  await tx.blobTombstone.create({ data: row });
}

/** A transaction that may wait for a store: as long as one removal takes with all its repetitions. */
export function inLongTransaction<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  return db.$transaction(work, { maxWait: 10_000, timeout: 300_000 });
}
