import type { LogKind } from '@/lib/kernel';
import type { Db, Tx } from '@/lib/platform/db';
import { type Keyset, parseKeyset } from '../keyset';

/** A version of the keyset with the statements that vouch for it, bytes as they were signed. */
export type SignedKeyset = {
  keyset: Keyset;
  document: Uint8Array;
  bundle: Uint8Array;
  /** By the root key of the version before, when this one has another */
  previousRootBundle: Uint8Array | null;
};

/** Whoever makes a version of the keyset queues behind this, one after the other. Any number of our own. */
const KEYSET_LOCK = 7_270_738;

/** Held until the transaction ends. */
export async function lockKeysets(tx: Tx): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${KEYSET_LOCK}::bigint)`;
}

/** The newest version, or null while there is none. */
export async function findKeyset(db: Db | Tx, log: LogKind): Promise<SignedKeyset | null> {
  const row = await db.keyset.findFirst({ where: { log }, orderBy: { version: 'desc' } });
  if (row === null) return null;
  return {
    keyset: parseKeyset(row.document),
    document: row.document,
    bundle: row.bundle,
    previousRootBundle: row.previousRootBundle,
  };
}

/** A stored version as its bytes, read or not: whoever asks may be looking for what was changed in it. */
export type KeysetRow = Omit<SignedKeyset, 'keyset'> & { version: number };

/** Every stored version, oldest first. */
export async function findKeysetRows(db: Db | Tx, log: LogKind): Promise<KeysetRow[]> {
  return db.keyset.findMany({
    where: { log },
    orderBy: { version: 'asc' },
    select: { version: true, document: true, bundle: true, previousRootBundle: true },
  });
}

/** Adds a version. Fails on a version that exists: the table is append-only. */
export async function insertKeyset(tx: Tx, log: LogKind, signed: SignedKeyset): Promise<void> {
  const { keyset, document, bundle, previousRootBundle } = signed;
  await tx.keyset.create({
    data: {
      log,
      version: keyset.version,
      document: new Uint8Array(document),
      bundle: new Uint8Array(bundle),
      previousRootBundle: previousRootBundle === null ? null : new Uint8Array(previousRootBundle),
      createdAt: new Date(keyset.createdAt),
    },
  });
}
