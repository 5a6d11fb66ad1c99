import { createHash } from 'node:crypto';
import pg from 'pg';
import { verifyLog } from '@/lib/evidence-log/server';
import { sequenceAll, stageRows } from '@/lib/testing/evidence-log';
import { type LogDatabase, openLogDatabase } from './log-database';
import { percentile, progress, report, round } from './report';

const LEAVES = Number(process.env.MC_BENCH_LEAVES ?? 200_000);
const PAIRS = Number(process.env.MC_BENCH_PAIRS ?? 4);
const PAGE = 2_000;

/** A full verification of the log against reading the same rows with the plain driver and one SHA-256 over each leaf. */
async function main(): Promise<void> {
  const database = await openLogDatabase();
  try {
    for (let staged = 0; staged < LEAVES; staged += 20_000)
      await stageRows(database.ctx.db, Math.min(20_000, LEAVES - staged), { tag: `row${staged}-` });
    await sequenceAll(database.ctx, database.appUrl);
    await database.ctx.db.$executeRaw`ANALYZE log_leaf, audit_event`.catch(() => undefined);
    progress(`${LEAVES} leaves stand in the log`);
    const rates = { verify: [] as number[], read: [] as number[] };
    let peak = 0;
    for (let pair = 0; pair < PAIRS; pair++) {
      for (const side of pair % 2 === 0 ? (['verify', 'read'] as const) : (['read', 'verify'] as const)) {
        const start = performance.now();
        const leaves = side === 'verify' ? await verify(database) : await readPlainly(database);
        rates[side].push(leaves / ((performance.now() - start) / 1_000));
        peak = Math.max(peak, process.memoryUsage().rss);
        progress(`${side}: ${round(rates[side].at(-1) ?? 0)} leaves/s`);
      }
    }
    report({
      name: 'log-verify',
      value: round(percentile(rates.verify, 0.5)),
      unit: 'leaves/s',
      better: 'higher',
      baseline: {
        name: 'the same rows read by pg, one SHA-256 over each leaf',
        value: round(percentile(rates.read, 0.5)),
      },
      detail: {
        leaves: LEAVES,
        verify: rates.verify.map(round),
        read: rates.read.map(round),
        peakRssMiB: Math.round(peak / 1024 / 1024),
      },
    });
  } finally {
    await database.close();
  }
}

async function verify({ ctx }: LogDatabase): Promise<number> {
  const { checked, verdict } = await verifyLog(ctx, { blobs: false, askWitnesses: false });
  if (verdict !== 'pass') throw new Error(`the log does not verify: ${verdict}`);
  return checked.leaves;
}

async function readPlainly({ appUrl }: LogDatabase): Promise<number> {
  const client = new pg.Client({ connectionString: appUrl });
  await client.connect();
  let leaves = 0;
  try {
    for (;;) {
      const { rows } = await client.query({
        name: 'plain',
        text: `SELECT l.*, a.* FROM log_leaf l JOIN audit_event a ON a.id = l.audit_event_id
               WHERE l.log = 'demo' AND l."index" >= $1 AND l."index" < $2 ORDER BY l."index"`,
        values: [leaves, leaves + PAGE],
      });
      for (const row of rows) createHash('sha256').update(row.body).digest();
      leaves += rows.length;
      if (rows.length < PAGE) return leaves;
    }
  } finally {
    await client.end();
  }
}

await main();
