import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { type Prisma, PrismaClient } from './generated/prisma/client';

export type Db = PrismaClient;
export type Tx = Prisma.TransactionClient;

/**
 * A connection that may break at any time without ending the process: pool and adapter each listen while it is theirs, and in between, as it
 * is handed over, nobody does. Whatever was under way on it fails all the same.
 */
class PooledClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}

/** Opens a pooled connection as whoever `url` names; each process calls it once. Connection problems surface at first use. */
export function openDb(url: string, poolSize = 10): Db {
  return new PrismaClient({
    adapter: new PrismaPg({
      connectionString: url,
      max: poolSize,
      idleTimeoutMillis: 30_000,
      connectionTimeoutMillis: 5_000,
      Client: PooledClient,
    }),
  });
}

/** Runs `work` in one transaction; everything in it commits together or not at all. */
export function inTransaction<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  return db.$transaction(work, { maxWait: 5_000, timeout: 15_000 });
}

/** Whether a database error is a unique-key violation: the sign that somebody else was first. */
export function isUniqueViolation(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'P2002';
}
