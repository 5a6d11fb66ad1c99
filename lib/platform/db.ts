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

/** Of each opened database the pool Prisma works on, and a connection for `readTexts`, made when it is first needed. */
const opened = new WeakMap<Db, { pool: pg.Pool; reader: () => pg.Pool }>();

/** Opens a pooled connection as whoever `url` names; each process calls it once. Connection problems surface at first use. */
export function openDb(url: string, poolSize = 10): Db {
  const config: pg.PoolConfig = {
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    Client: PooledClient,
  };
  const pool = new pg.Pool({ ...config, max: poolSize, idleTimeoutMillis: 30_000 }).on(
    'error',
    () => undefined,
  );
  const db = new PrismaClient({ adapter: new PrismaPg(pool, { disposeExternalPool: true }) });
  let reader: pg.Pool | null = null;
  opened.set(db, {
    pool,
    // Closes itself soon after it was last used, and holds up no process that wants to end.
    reader: () => {
      reader ??= new pg.Pool({ ...config, max: 1, idleTimeoutMillis: 2_000, allowExitOnIdle: true }).on(
        'error',
        () => undefined,
      );
      return reader;
    },
  });
  return db;
}

function poolsOf(db: Db) {
  const pools = opened.get(db);
  if (pools === undefined) throw new Error('this database was not opened by openDb');
  return pools;
}

/**
 * Rows of a statement that is planned once on each connection instead of every time, given to the driver as it is: for few statements that run
 * often and are large, where Prisma's own work on the parameters costs more than the rest. The text behind one name never changes.
 */
export async function queryPrepared(db: Db, name: string, statement: Prisma.Sql): Promise<unknown[]> {
  const { rows } = await poolsOf(db).pool.query<Record<string, unknown>>({
    name,
    text: statement.text,
    values: statement.values,
  });
  return rows;
}

/** Columns as PostgreSQL writes them; the driver makes nothing of them. */
const AS_TEXT = { getTypeParser: () => (text: string) => text };

/**
 * Rows as lists of what PostgreSQL writes, null for NULL, on a connection of its own: for those who read millions of rows, where making objects of
 * them is most of the work. `name` makes a prepared statement of it.
 */
export async function readTexts(
  db: Db,
  statement: { name: string; text: string; values: unknown[] },
): Promise<(string | null)[][]> {
  const { rows } = await poolsOf(db)
    .reader()
    .query<(string | null)[]>({
      ...statement,
      rowMode: 'array',
      types: AS_TEXT,
    });
  return rows;
}

/** Runs `work` in one transaction; everything in it commits together or not at all. */
export function inTransaction<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  return db.$transaction(work, { maxWait: 5_000, timeout: 15_000 });
}

/** Whether a database error is a unique-key violation: the sign that somebody else was first. */
export function isUniqueViolation(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'P2002';
}
