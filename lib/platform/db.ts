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

/**
 * A statement that begins with `/* prepare its-name *\/` is planned once on each connection instead of every time. For few statements that run often
 * and are large; the text behind one name never changes.
 */
const PREPARED = /^\/\* prepare ([a-z-]{1,60}) \*\//;

/** For each opened database a connection for `readTexts`, made when it is first needed. */
const readers = new WeakMap<Db, () => pg.Pool>();

/** Opens a pooled connection as whoever `url` names; each process calls it once. Connection problems surface at first use. */
export function openDb(url: string, poolSize = 10): Db {
  const config: pg.PoolConfig = {
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    Client: PooledClient,
  };
  const db = new PrismaClient({
    adapter: new PrismaPg(
      { ...config, max: poolSize, idleTimeoutMillis: 30_000 },
      { statementNameGenerator: ({ sql }) => PREPARED.exec(sql)?.[1] ?? '' },
    ),
  });
  let reader: pg.Pool | null = null;
  readers.set(db, () => {
    // Closes itself soon after it was last used, and holds up no process that wants to end.
    reader ??= new pg.Pool({ ...config, max: 1, idleTimeoutMillis: 2_000, allowExitOnIdle: true }).on(
      'error',
      () => undefined,
    );
    return reader;
  });
  return db;
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
  const reader = readers.get(db);
  if (reader === undefined) throw new Error('this database was not opened by openDb');
  const { rows } = await reader().query<(string | null)[]>({
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
