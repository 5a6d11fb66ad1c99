import { hash } from 'node:crypto';
import type { Client } from 'pg';
import type { Db, Tx } from '@/lib/platform/db';
import type { Hash } from '../merkle';

/** Runs one statement with `$1` parameters; the stores' functions work through it, on the pool or on a connection of one's own. */
export type Query = <Row>(sql: string, ...values: unknown[]) => Promise<Row[]>;

/** The application's pool, or a transaction of it. */
export function queryOf(db: Db | Tx): Query {
  return (sql, ...values) => db.$queryRawUnsafe(sql, ...values);
}

/** A connection of one's own, for what must hold a lock and for many rows. */
export function queryOn(client: Client): Query {
  return async (sql, ...values) => (await client.query(sql, values)).rows;
}

/** SHA-256 of the machine's own library. By way of a string, which it hands over quicker than it makes a buffer. */
export const fastHash: Hash = (bytes) => Buffer.from(hash('sha256', bytes, 'binary'), 'binary');

/** The same over text as UTF-8, as lower-case hex. */
export function fastHashHex(text: string): string {
  return hash('sha256', text, 'hex');
}

/** Numbers as a PostgreSQL array, which both drivers pass on as text. */
export function arrayOf(values: readonly (number | bigint)[]): string {
  return `{${values.join(',')}}`;
}
