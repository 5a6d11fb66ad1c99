import { z } from 'zod';
import { AppError, originSchema } from '@/lib/kernel';
import type { Db, Tx } from '@/lib/platform/db';
import type { EvidenceCitation, EvidenceRecord as RecordRow } from '@/lib/platform/generated/prisma/client';
import { type EvidenceRecord, verdictSchema } from '../record';

/** Tenants whose rows somebody may see; rows that concern no tenant are always among them. */
export type Scope = '*' | readonly string[];

export const sourceSchema = z.record(z.string(), z.unknown());

/** Rows of a scope, as Prisma asks for them. */
export function inScope(scope: Scope) {
  return scope === '*' ? {} : { OR: [{ tenantId: null }, { tenantId: { in: [...scope] } }] };
}

/** Writes a record and what it cites. */
export async function insertRecord(
  tx: Tx,
  row: Omit<RecordRow, 'source'> & {
    source: { [key: string]: unknown };
    cites: readonly { sha256: string; role: string }[];
  },
): Promise<EvidenceRecord> {
  const { cites, source, ...fields } = row;
  const inserted = await tx.evidenceRecord.create({ data: { ...fields, source: source as object } });
  if (cites.length > 0) {
    await tx.evidenceCitation.createMany({
      data: cites.map(({ sha256, role }) => ({ recordId: row.id, digest: sha256, role })),
      skipDuplicates: true,
    });
  }
  return toRecord(inserted, null);
}

/** What a page about one record needs of the database. */
export type RecordWithContext = {
  record: EvidenceRecord;
  log: string;
  auditEventId: bigint;
  bundleDigest: string;
  payloadDigest: string;
  source: { [key: string]: unknown };
  leafBody: Uint8Array | null;
  retired: { rule: string; reason: string; at: string } | null;
  citations: Pick<EvidenceCitation, 'digest' | 'role'>[];
};

/** One record within a scope; `not_found` outside of it, as if there were none. */
export async function findRecord(db: Db | Tx, id: string, scope: Scope): Promise<RecordWithContext> {
  const row = await db.evidenceRecord.findFirst({
    where: { id, ...inScope(scope) },
    include: {
      artifact: { include: { tombstone: true } },
      auditEvent: { include: { leaf: true } },
      citations: { orderBy: [{ role: 'asc' }, { digest: 'asc' }] },
    },
  });
  if (row === null) throw noRecord(id);
  const { leaf } = row.auditEvent;
  const { tombstone } = row.artifact;
  return {
    record: toRecord(row, leaf?.index ?? null),
    log: row.log,
    auditEventId: row.auditEventId,
    bundleDigest: row.bundleDigest,
    payloadDigest: row.payloadDigest,
    source: sourceSchema.parse(row.source),
    leafBody: leaf === null ? null : new Uint8Array(leaf.body),
    retired: tombstone && {
      rule: tombstone.rule,
      reason: tombstone.reason,
      at: tombstone.retiredAt.toISOString(),
    },
    citations: row.citations,
  };
}

/** Records of a scope whose artifact, statement or payload has one of these digests: which digest is whose. */
export async function findByDigests(
  db: Db,
  digests: readonly string[],
  scope: Scope,
): Promise<Map<string, string>> {
  if (digests.length === 0) return new Map();
  const wanted = { in: [...digests] };
  const rows = await db.evidenceRecord.findMany({
    where: {
      AND: [
        inScope(scope),
        { OR: [{ artifactDigest: wanted }, { bundleDigest: wanted }, { payloadDigest: wanted }] },
      ],
    },
    select: { id: true, artifactDigest: true, bundleDigest: true, payloadDigest: true },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    take: 1_000,
  });
  return new Map(
    rows.flatMap((row) =>
      [row.artifactDigest, row.bundleDigest, row.payloadDigest].map((digest) => [digest, row.id] as const),
    ),
  );
}

/** Who cites one of these digests, newest first, at most 200. */
export async function findCiting(
  db: Db,
  digests: readonly string[],
  scope: Scope,
): Promise<{ recordId: string; title: string; role: string }[]> {
  const rows = await db.evidenceCitation.findMany({
    where: { digest: { in: [...digests] }, record: inScope(scope) },
    include: { record: { select: { title: true } } },
    orderBy: { recordId: 'desc' },
    take: 200,
  });
  return rows.map(({ recordId, role, record }) => ({ recordId, title: record.title, role }));
}

/** Holds in force that keep this record. */
export async function findHolds(
  db: Db,
  record: Pick<EvidenceRecord, 'id' | 'release' | 'tenantId'>,
): Promise<{ id: string; scope: string; scopeId: string; reason: string; placedAt: string }[]> {
  const rows = await db.legalHold.findMany({
    where: {
      releasedAt: null,
      OR: [
        { scope: 'record', scopeId: record.id },
        { scope: 'release', scopeId: record.release },
        ...(record.tenantId === null ? [] : [{ scope: 'tenant', scopeId: record.tenantId }]),
      ],
    },
    orderBy: { placedAt: 'asc' },
  });
  return rows.map(({ id, scope, scopeId, reason, placedAt }) => ({
    id,
    scope,
    scopeId,
    reason,
    placedAt: placedAt.toISOString(),
  }));
}

/** A row as people and tools read it. */
export function toRecord(row: Omit<RecordRow, 'source'>, leafIndex: bigint | null): EvidenceRecord {
  return {
    id: row.id,
    kind: row.kind,
    title: row.title,
    release: row.release,
    path: row.path,
    environment: row.environment,
    origin: originSchema.parse(row.origin),
    tenantId: row.tenantId,
    verdict: verdictSchema.nullable().parse(row.verdict),
    artifact: { sha256: row.artifactDigest, size: Number(row.artifactSize), mediaType: row.mediaType },
    predicateType: row.predicateType,
    keyId: row.keyId,
    actor: { kind: row.actorKind, id: row.actorId, name: row.actorName },
    createdAt: row.createdAt.toISOString(),
    leafIndex: leafIndex === null ? null : String(leafIndex),
  };
}

function noRecord(id: string): AppError {
  return new AppError('not_found', {
    message: `no evidence record ${id}`,
    userMessage: `There is no evidence record ${id}, or you may not see it.`,
  });
}
