import { AppError } from '@/lib/kernel';
import type { Db, Tx } from '@/lib/platform/db';
import type { LegalHold as HoldRow } from '@/lib/platform/generated/prisma/client';
import { holdScopeSchema, type LegalHold } from '../hold';
import { inScope, type Scope } from './record-store';

const MAX_HOLDS = 1_000;

/** Holds, newest first; standing ones only unless `all`. */
export async function listHoldRows(db: Pick<Db, 'legalHold'>, all: boolean): Promise<LegalHold[]> {
  const rows = await db.legalHold.findMany({
    where: all ? {} : { releasedAt: null },
    orderBy: [{ placedAt: 'desc' }, { id: 'desc' }],
    take: MAX_HOLDS,
  });
  return rows.map(toHold);
}

/** Every hold that stands: retention must not miss one. */
export async function findStanding(db: Pick<Tx, 'legalHold'>): Promise<LegalHold[]> {
  return (await db.legalHold.findMany({ where: { releasedAt: null } })).map(toHold);
}

export async function insertHold(
  tx: Pick<Tx, 'legalHold'>,
  row: Pick<HoldRow, 'id' | 'scope' | 'scopeId' | 'reason' | 'placedAt' | 'placedBy'>,
): Promise<LegalHold> {
  return toHold(await tx.legalHold.create({ data: row }));
}

/** Ends a hold; `conflict` when somebody did before, `not_found` when there is none. */
export async function endHold(
  tx: Pick<Tx, 'legalHold'>,
  id: string,
  released: { releasedAt: Date; releasedBy: string },
): Promise<{ before: LegalHold; after: LegalHold }> {
  const row = await tx.legalHold.findUnique({ where: { id } });
  if (row === null) {
    throw new AppError('not_found', { message: `no hold ${id}`, userMessage: `There is no hold ${id}.` });
  }
  const { count } = await tx.legalHold.updateMany({ where: { id, releasedAt: null }, data: released });
  if (count === 0) {
    throw new AppError('conflict', {
      message: `hold ${id} was released before`,
      userMessage: `The hold ${id} was released already.`,
    });
  }
  return { before: toHold(row), after: toHold({ ...row, ...released }) };
}

export async function recordExists(db: Pick<Tx, 'evidenceRecord'>, id: string): Promise<boolean> {
  return (await db.evidenceRecord.count({ where: { id } })) > 0;
}

/** Which of these records are within a scope. */
export async function recordsInScope(
  db: Pick<Tx, 'evidenceRecord'>,
  ids: readonly string[],
  scope: Scope,
): Promise<Set<string>> {
  const rows = await db.evidenceRecord.findMany({
    where: { id: { in: [...ids] }, ...inScope(scope) },
    select: { id: true },
  });
  return new Set(rows.map(({ id }) => id));
}

export async function tenantHasRecords(db: Pick<Tx, 'evidenceRecord'>, tenantId: string): Promise<boolean> {
  return (await db.evidenceRecord.findFirst({ where: { tenantId }, select: { id: true } })) !== null;
}

function toHold(row: HoldRow): LegalHold {
  return {
    id: row.id,
    scope: holdScopeSchema.parse(row.scope),
    scopeId: row.scopeId,
    reason: row.reason,
    placedAt: row.placedAt.toISOString(),
    placedBy: row.placedBy,
    releasedAt: row.releasedAt?.toISOString() ?? null,
    releasedBy: row.releasedBy,
  };
}
