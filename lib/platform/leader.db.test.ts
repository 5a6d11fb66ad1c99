import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { competeForLeadership, type Leadership } from './leader';
import { createLogger } from './logger';

const LOCK = 4_711;
let test: TestDb;
let running: Leadership[] = [];
beforeAll(async () => {
  test = await createTestDb();
});
afterAll(() => test.drop());
afterEach(async () => {
  await Promise.all(running.map((one) => one.stop()));
  running = [];
});

const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

function compete(terms: string[], name: string, lead = untilAborted): Leadership {
  const leadership = competeForLeadership({
    url: test.url,
    lock: LOCK,
    retryMs: 50,
    logger: createLogger('test', 'silent'),
    lead: async (signal) => {
      terms.push(`${name} leads`);
      await lead(signal);
      terms.push(`${name} ends`);
    },
  });
  running.push(leadership);
  return leadership;
}

async function breakLeaderSession(): Promise<void> {
  const owner = new pg.Client({ connectionString: test.ownerUrl });
  await owner.connect();
  await owner.query(
    `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = $1 AND granted
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [LOCK],
  );
  await owner.end();
}

it('only one of two leads', async () => {
  const terms: string[] = [];
  const a = compete(terms, 'a');
  await vi.waitFor(() => expect(a.isLeader()).toBe(true));
  const b = compete(terms, 'b');
  await a.stop();
  await vi.waitFor(() => expect(b.isLeader()).toBe(true));
  expect(terms).toEqual(['a leads', 'a ends', 'b leads']);
  expect(a.isLeader()).toBe(false);
});

it('a leader whose connection breaks stops before it competes again', async () => {
  const terms: string[] = [];
  const a = compete(terms, 'a');
  await vi.waitFor(() => expect(a.isLeader()).toBe(true));
  await breakLeaderSession();
  await vi.waitFor(() => expect(terms).toEqual(['a leads', 'a ends', 'a leads']), { timeout: 5_000 });
});

it('another takes over when the leader’s connection dies', async () => {
  const terms: string[] = [];
  const a = compete(terms, 'a');
  await vi.waitFor(() => expect(a.isLeader()).toBe(true));
  compete(terms, 'b');
  await breakLeaderSession();
  await vi.waitFor(() => expect(terms.length).toBeGreaterThanOrEqual(3), { timeout: 5_000 });
  // A term whose session broke may overlap the next while it ends; the frame store refuses what it publishes then.
  expect(terms[0]).toBe('a leads');
  expect(terms).toContain('a ends');
  expect(terms.filter((term) => term.endsWith('leads')).length).toBeGreaterThanOrEqual(2);
});

it('a term that fails ends, and the next one begins', async () => {
  const terms: string[] = [];
  let fails = true;
  compete(terms, 'a', async (signal) => {
    if (fails) {
      fails = false;
      throw new Error('publishing failed');
    }
    await untilAborted(signal);
  });
  await vi.waitFor(() => expect(terms).toEqual(['a leads', 'a leads']), { timeout: 5_000 });
});
