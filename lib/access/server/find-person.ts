import type { Db, Tx } from '@/lib/platform/db';
import type { Grant } from '../role';
import { findUser, grantsFromRows } from './store';

/** Somebody who works here, with what they may do now; null when there is no such person, or they were deactivated. */
export async function findPerson(
  db: Db | Tx,
  userId: string,
): Promise<{ id: string; name: string; email: string; identities: string[]; grants: Grant[] } | null> {
  const row = await findUser(db, userId);
  if (row === null || row.deactivatedAt !== null) return null;
  const { id, name, email, identities } = row;
  return { id, name, email, identities, grants: grantsFromRows(row.grants) };
}

/** The further names other systems know somebody by; none for nobody. One statement. */
export async function findIdentities(db: Db | Tx, userId: string): Promise<string[]> {
  const row = await db.user.findUnique({ where: { id: userId }, select: { identities: true } });
  return row?.identities ?? [];
}
