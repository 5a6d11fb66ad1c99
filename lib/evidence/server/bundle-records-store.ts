import type { LogKind } from '@/lib/kernel';
import type { Db } from '@/lib/platform/db';
import type { ManifestRecord } from '../build-manifest';
import type { Selection } from '../bundle-view';
import { verdictSchema } from '../record';
import { inScope } from './record-store';

const MAX_RECORDS = 50_001;

/** Records of a release, or of single ids, that a bundle of this selection holds; one more than fit, so that it shows. */
export async function findSelected(
  db: Db,
  bundle: { release: string; log: LogKind; selection: Selection },
): Promise<ManifestRecord[]> {
  const { release, log, selection } = bundle;
  const rows = await db.evidenceRecord.findMany({
    where: {
      release,
      log,
      ...inScope(selection.tenants),
      ...(selection.records && { id: { in: selection.records } }),
    },
    include: {
      artifact: { include: { tombstone: true } },
      statement: { select: { size: true } },
    },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    take: MAX_RECORDS,
  });
  return rows.map((row) => ({
    id: row.id,
    path: row.path,
    tenantId: row.tenantId,
    createdAt: row.createdAt.toISOString(),
    retired: row.artifact.tombstone && `${row.artifact.tombstone.rule}, ${row.artifact.tombstone.reason}`,
    kind: row.kind,
    verdict: verdictSchema.nullable().parse(row.verdict),
    artifact: { sha256: row.artifactDigest, size: Number(row.artifactSize), mediaType: row.mediaType },
    statement: { sha256: row.bundleDigest, size: Number(row.statement.size) },
  }));
}

/** Audit rows of records, by record; their leaves are what a bundle proves. */
export async function findAuditRows(db: Db, ids: readonly string[]): Promise<Map<string, bigint>> {
  const found = new Map<string, bigint>();
  for (let at = 0; at < ids.length; at += 5_000) {
    const rows = await db.evidenceRecord.findMany({
      where: { id: { in: ids.slice(at, at + 5_000) } },
      select: { id: true, auditEventId: true },
    });
    for (const { id, auditEventId } of rows) found.set(id, auditEventId);
  }
  return found;
}
