import type { Db, Tx } from '@/lib/platform/db';
import type { Grant } from '../role';
import { findUser, grantsFromRows } from './store';

/** Somebody who works here, with what they may do now; null when there is no such person, or they were deactivated. */
export async function findPerson(
  db: Db | Tx,
  userId: string,
): Promise<{ id: string; name: string; email: string; grants: Grant[] } | null> {
  const row = await findUser(db, userId);
  if (row === null || row.deactivatedAt !== null) return null;
  return { id: row.id, name: row.name, email: row.email, grants: grantsFromRows(row.grants) };
}
