import { AppError } from '@/lib/kernel';
import type { Db, Tx } from '@/lib/platform/db';
import type { ApproverKeyView } from '../views';

export type StoredKey = {
  id: string;
  userId: string;
  publicKey: string;
  fingerprint: string;
  keyDigest: string;
  name: string;
  createdAt: Date;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
};

/** The key with this line, whoever's and revoked or not, or null. */
export function findApproverKey(db: Db | Tx, keyDigest: string): Promise<StoredKey | null> {
  return db.approverKey.findUnique({ where: { keyDigest } });
}

/** Keys of one person, newest first. */
export async function findKeysOf(db: Db | Tx, userId: string): Promise<ApproverKeyView[]> {
  const rows = await db.approverKey.findMany({ where: { userId }, orderBy: { id: 'desc' }, take: 200 });
  return rows.map(toKeyView);
}

/** Adds a key. One that anybody registered before, revoked or not, is a unique violation. */
export async function insertKey(
  tx: Tx,
  row: Omit<StoredKey, 'revokedAt' | 'lastUsedAt'>,
): Promise<ApproverKeyView> {
  return toKeyView(await tx.approverKey.create({ data: row }));
}

/** Ends a working key of one person. Throws `not_found` when there is none. */
export async function endKey(tx: Tx, id: string, userId: string, at: Date): Promise<ApproverKeyView> {
  const { count } = await tx.approverKey.updateMany({
    where: { id, userId, revokedAt: null },
    data: { revokedAt: at },
  });
  const row = count === 1 ? await tx.approverKey.findUnique({ where: { id } }) : null;
  if (row !== null) return toKeyView(row);
  throw new AppError('not_found', {
    message: `no working approver key ${id}`,
    userMessage: 'There is no such key of yours, or it was revoked already.',
  });
}

/** Notes a use. Gives false when the key was revoked meanwhile. */
export async function touchKey(tx: Tx, id: string, at: Date): Promise<boolean> {
  const { count } = await tx.approverKey.updateMany({
    where: { id, revokedAt: null },
    data: { lastUsedAt: at },
  });
  return count === 1;
}

function toKeyView(row: StoredKey): ApproverKeyView {
  const { id, name, publicKey, fingerprint, createdAt, lastUsedAt, revokedAt } = row;
  return {
    id,
    name,
    publicKey,
    fingerprint,
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    revokedAt: revokedAt?.toISOString() ?? null,
  };
}
