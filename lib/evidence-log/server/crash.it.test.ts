import type { ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { toHex } from '@/lib/kernel';
import { ensureKeyset } from '@/lib/keys/server';
import type { Ctx } from '@/lib/platform/context';
import { openDb } from '@/lib/platform/db';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@/lib/platform/embedded-postgres';
import { createLogger } from '@/lib/platform/logger';
import { prepareDatabase } from '@/lib/platform/migrate-database';
import { openPorts } from '@/lib/platform/open-ports';
import { buildCrashProcesses, type CrashProcesses, killHard } from '@/lib/testing/crash-processes';
import { testConfig, testCtx } from '@/lib/testing/ctx';
import { sequenceAll } from '@/lib/testing/evidence-log';
import { verifyLog } from './index';

/** 30 rounds with the other tests; docs/benchmarks.md records a run of 200. */
const ROUNDS = Number(process.env.MC_CRASH_ROUNDS ?? 30);
/** Two of each run at once: who is killed goes round, the database every sixth time. */
const VICTIMS = ['sequencer', 'writer', 'sequencer', 'writer', 'leader', 'postgres'] as const;

let dir: string;
let server: EmbeddedPostgres;
let processes: CrashProcesses;
const acknowledged = new Set<string>();

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'mc-crash-'));
  chmodSync(dir, 0o755);
  // The real settings: what is acknowledged is on disk.
  server = await startEmbeddedPostgres({ dir: join(dir, 'postgres') });
  await prepareDatabase({
    ownerUrl: server.ownerUrl,
    appUrl: server.appUrl,
    migrationsDir: join(import.meta.dirname, '../../../prisma/migrations'),
  });
  processes = await buildCrashProcesses();
});
afterAll(async () => {
  await server.stop();
  processes.remove();
  rmSync(dir, { recursive: true, force: true });
});

function start(name: 'writer' | 'sequencer'): ChildProcess {
  const child = processes.start(name, { DATABASE_URL: server.appUrl, MC_DATA_DIR: join(dir, 'data') });
  let rest = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) acknowledged.add(line);
  });
  return child;
}

async function restartPostgres(): Promise<void> {
  process.kill(server.pid, 'SIGKILL');
  for (let tries = 0; ; tries++) {
    try {
      server = await startEmbeddedPostgres({ dir: join(dir, 'postgres'), port: server.port });
      return;
    } catch (error) {
      if (tries >= 20) throw error;
      await sleep(250);
    }
  }
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until rows were acknowledged and signed for since the last kill, so that each kill hits work under way. */
async function untilProgress(seen: Map<string, string>): Promise<void> {
  const before = { rows: acknowledged.size, signed: seen.size };
  for (let looks = 0; looks < 1_200; looks++) {
    const newest = await ask<{ size: string; root: Buffer }>(
      'SELECT size, root FROM log_checkpoint ORDER BY size DESC LIMIT 3',
    );
    for (const { size, root } of newest ?? []) {
      const known = seen.get(size);
      if (known !== undefined && known !== toHex(root))
        throw new Error(`two trees of ${size} leaves were signed`);
      seen.set(size, toHex(root));
    }
    if (acknowledged.size > before.rows + 10 && seen.size > before.signed) return;
    await sleep(25);
  }
  throw new Error('nothing goes on');
}

/** Asks on a connection of its own, which may be cut; null then. */
async function ask<Row extends object>(sql: string): Promise<Row[] | null> {
  const client = new Client({ connectionString: server.appUrl, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query<Row>(sql)).rows;
  } catch {
    return null;
  } finally {
    await client.end().catch(() => undefined);
  }
}

it(
  `survives ${ROUNDS} rounds of kill -9 of writer, sequencer or PostgreSQL without a gap, a fork or a loss`,
  async () => {
    const ctx: Ctx = testCtx(
      openDb(server.appUrl, 2),
      { kind: 'system', job: 'worker' },
      {
        ports: openPorts({
          config: testConfig(),
          logger: createLogger('test', 'silent'),
          installId: '0a1b2c3d',
          dataDir: join(dir, 'data'),
        }),
        clock: { now: () => new Date() },
      },
    );
    await ensureKeyset(ctx, 'demo');
    const writers = [start('writer'), start('writer')];
    const sequencers = [start('sequencer'), start('sequencer')];
    /** Every checkpoint that was ever seen from outside, as a witness would: none may change or go. */
    const seen = new Map<string, string>();
    const tally: Record<string, number> = {};
    for (let round = 0; round < ROUNDS; round++) {
      await untilProgress(seen);
      await sleep((round * 37) % 200);
      const victim = VICTIMS[round % VICTIMS.length] ?? 'postgres';
      tally[victim] = (tally[victim] ?? 0) + 1;
      if (victim === 'postgres') await restartPostgres();
      else if (victim === 'writer') writers[round % 2] = await replace(writers[round % 2], 'writer');
      else await killSequencer(sequencers, victim === 'leader' ? await leaderPid() : null, round);
    }
    await Promise.all(writers.map(killHard));
    await Promise.all(sequencers.map(killHard));
    await sequenceAll(ctx, server.appUrl);
    const report = await verifyLog(ctx);
    const leaves = await ctx.db.logLeaf.findMany({ where: { log: 'demo' }, orderBy: { index: 'asc' } });
    const logged = new Set(leaves.map(({ auditEventId }) => String(auditEventId)));
    const lost = [...acknowledged].filter((id) => !logged.has(id));
    const checkpoints = await ctx.db.logCheckpoint.findMany({ where: { log: 'demo' } });
    const kept = new Map(checkpoints.map(({ size, root }) => [String(size), toHex(root)]));
    process.stderr.write(
      `  crash test: ${JSON.stringify({ rounds: ROUNDS, killed: tally, acknowledged: acknowledged.size, leaves: leaves.length, checkpoints: checkpoints.length })}\n`,
    );
    expect(report).toMatchObject({ verdict: 'pass', problems: [], pending: 0 });
    expect(leaves.map(({ index }) => Number(index))).toEqual(leaves.map((_, place) => place));
    expect(lost).toEqual([]);
    expect([...seen].filter(([size, root]) => kept.get(size) !== root)).toEqual([]);
    expect(acknowledged.size).toBeGreaterThan(ROUNDS * 10);
    expect(checkpoints.length).toBeGreaterThanOrEqual(ROUNDS);
    await ctx.db.$disconnect();
  },
  60_000 + ROUNDS * 10_000,
);

async function replace(child: ChildProcess | undefined, name: 'writer' | 'sequencer'): Promise<ChildProcess> {
  if (child !== undefined) await killHard(child);
  return start(name);
}

/** Kills the one that leads when it is known, else one of the two. */
async function killSequencer(all: ChildProcess[], leader: number | null, round: number): Promise<void> {
  const place = Math.max(
    all.findIndex(({ pid }) => pid === leader),
    leader === null ? round % 2 : 0,
  );
  all[place] = await replace(all[place], 'sequencer');
}

async function leaderPid(): Promise<number | null> {
  const rows = await ask<{ name: string }>(
    "SELECT application_name AS name FROM pg_stat_activity a JOIN pg_locks l ON l.pid = a.pid WHERE l.locktype = 'advisory' AND a.application_name LIKE 'sequencer %' AND l.granted",
  );
  return Number(rows?.[0]?.name.split(' ')[1] ?? 0) || null;
}
