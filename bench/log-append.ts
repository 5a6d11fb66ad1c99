import { readFileSync } from 'node:fs';
import { createEvent } from '@/lib/events/server';
import { ensureKeyset } from '@/lib/keys/server';
import { buildCrashProcesses, killHard } from '@/lib/testing/crash-processes';
import { untilSequenced } from '@/lib/testing/evidence-log';
import { type LogDatabase, openLogDatabase } from './log-database';
import { percentile, progress, report, round } from './report';

const WRITERS = 8;
const PAIRS = Number(process.env.MC_BENCH_PAIRS ?? 6);
const SECONDS = Number(process.env.MC_BENCH_SECONDS ?? 8);

/** Eight writers create events, each in its transaction with its audit row: with the log being ordered and signed meanwhile, and without. */
async function main(): Promise<void> {
  const database = await openLogDatabase();
  const processes = await buildCrashProcesses();
  const env = {
    DATABASE_URL: database.appUrl,
    MC_DATA_DIR: database.dataDir,
    MC_TEST_BATCH_MS: '100',
    MC_TEST_CHECKPOINT_MS: '1000',
  };
  try {
    await ensureKeyset(database.ctx, 'demo');
    await writeFor(database, 2);
    const rates = { with: [] as number[], without: [] as number[] };
    const waits: number[] = [];
    const shares: number[] = [];
    for (let pair = 0; pair < PAIRS; pair++) {
      // The order changes from pair to pair: what the machine does beside it hits both sides alike.
      for (const side of pair % 2 === 0 ? (['with', 'without'] as const) : (['without', 'with'] as const)) {
        const sequencer = side === 'with' ? processes.start('sequencer', env) : null;
        if (sequencer !== null) await untilSequenced(database.ctx.db);
        const before = cpuSecondsOf(sequencer?.pid);
        const { rate, latencies } = await writeFor(database, SECONDS);
        if (sequencer !== null) {
          shares.push((cpuSecondsOf(sequencer.pid) - before) / SECONDS);
          await untilSequenced(database.ctx.db);
          await killHard(sequencer);
          waits.push(...latencies);
        }
        rates[side].push(rate);
        progress(`${side} the log: ${round(rate)} transactions/s`);
      }
    }
    const value = percentile(rates.with, 0.5);
    report({
      name: 'log-append',
      value: round(value),
      unit: 'transactions/s',
      better: 'higher',
      baseline: {
        name: 'the same transactions with nobody ordering the log',
        value: round(percentile(rates.without, 0.5)),
      },
      detail: {
        writers: WRITERS,
        secondsPerSide: SECONDS,
        with: rates.with.map(round),
        without: rates.without.map(round),
        transactionMsP50: round(percentile(waits, 0.5)),
        transactionMsP95: round(percentile(waits, 0.95)),
        sequencerCpuShare: round(percentile(shares, 0.5)),
        leaves: await database.ctx.db.logLeaf.count(),
        checkpoints: await database.ctx.db.logCheckpoint.count(),
      },
    });
  } finally {
    processes.remove();
    await database.close();
  }
}

async function writeFor(
  { ctx }: LogDatabase,
  seconds: number,
): Promise<{ rate: number; latencies: number[] }> {
  const latencies: number[] = [];
  const start = performance.now();
  const until = start + seconds * 1_000;
  await Promise.all(
    Array.from({ length: WRITERS }, async (_, writer) => {
      while (performance.now() < until) {
        const began = performance.now();
        await createEvent(
          ctx,
          { kind: 'deploy', title: `deploy by writer ${writer}`, tenant: 'TENANT_001' },
          null,
        );
        latencies.push(performance.now() - began);
      }
    }),
  );
  return { rate: latencies.length / ((performance.now() - start) / 1_000), latencies };
}

/** Processor time of a process so far. Linux only: reads /proc. */
function cpuSecondsOf(pid: number | undefined): number {
  if (pid === undefined) return 0;
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

await main();
