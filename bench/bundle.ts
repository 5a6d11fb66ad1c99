import { fork } from 'node:child_process';
import { createHash, randomFillSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildBundle, openBundleTar, recordEvidence, requestBundle } from '@/lib/evidence/server';
import { sequence } from '@/lib/evidence-log/server';
import { rangedFileResponse } from '@/lib/http/file-response';
import type { Ctx } from '@/lib/platform/context';
import { openDb } from '@/lib/platform/db';
import { createIds, systemClock } from '@/lib/platform/ids';
import { createLogger } from '@/lib/platform/logger';
import { openPorts } from '@/lib/platform/open-ports';
import { testConfig, testCtx, testUser } from '@/lib/testing/ctx';
import { startBenchDatabase } from './evidence-database';
import { percentile, progress, report, round } from './report';

const RECORDS = 256;
const RECORD_BYTES = 4 * 1024 * 1024;
const ROUNDS = 5;
const RSS_LIMIT_MIB = 300;
const MB = 1_000_000;

type Job = { url: string; dir: string; bundleId: string };
type Streamed = {
  bytes: number;
  seconds: number;
  peakRssMiB: number;
  /** Resident before the first byte: Node, the loader and the database client */
  idleRssMiB: number;
  firstByteMs: number;
};

/**
 * Megabytes a second of a bundle of 1 GiB, streamed the way the route answers, in a process of its own whose memory is looked at;
 * every byte is read from the store and hashed again on the way. Peer: SHA-256 of the same bytes, already in memory.
 */
if (process.send !== undefined) process.once('message', (job: Job) => void stream(job));
else await run();

async function run(): Promise<void> {
  const database = await startBenchDatabase();
  const stop = new AbortController();
  try {
    const ctx = openCtx(database);
    const content = new Uint8Array(RECORD_BYTES);
    const hashSeconds: number[] = [];
    for (let n = 0; n < RECORDS; n++) {
      randomFillSync(content);
      await recordEvidence(ctx, {
        kind: 'blob',
        title: `Blob ${n}`,
        path: `blobs/${n}.bin`,
        source: {},
        content,
      });
      const startedAt = performance.now();
      createHash('sha256').update(content).digest();
      hashSeconds.push((performance.now() - startedAt) / 1_000);
    }
    progress(`${RECORDS} records of ${RECORD_BYTES / 1024 / 1024} MiB`);
    const running = sequence(
      { ...ctx, actor: { kind: 'system', job: 'worker' } },
      { url: database.url },
      stop.signal,
    );
    const { bundle } = await requestBundle(ctx, {}, null);
    const builtAt = performance.now();
    const { status, problem } = await buildBundle(ctx, bundle.id);
    if (status !== 'sealed') throw new Error(`the bundle is ${status}: ${problem}`);
    const buildSeconds = (performance.now() - builtAt) / 1_000;
    stop.abort();
    await running;
    const rounds: Streamed[] = [];
    for (let n = 0; n < ROUNDS; n++) {
      rounds.push(await streamElsewhere({ url: database.url, dir: database.dir, bundleId: bundle.id }));
      hashSeconds.push(hashOnce(content));
    }
    const rates = rounds.map(({ bytes, seconds }) => bytes / MB / seconds);
    const peak = Math.max(...rounds.map(({ peakRssMiB }) => peakRssMiB));
    report({
      name: 'bundle',
      value: round(percentile(rates, 0.5)),
      unit: 'MB/s',
      better: 'higher',
      baseline: {
        name: 'SHA-256 of the same bytes in memory',
        value: round(RECORD_BYTES / MB / percentile(hashSeconds, 0.5)),
      },
      detail: {
        bytes: rounds[0]?.bytes,
        peakRssMiB: round(peak),
        peakRssLimitMiB: RSS_LIMIT_MIB,
        idleRssMiB: round(Math.max(...rounds.map(({ idleRssMiB }) => idleRssMiB))),
        firstByteMs: round(
          percentile(
            rounds.map(({ firstByteMs }) => firstByteMs),
            0.5,
          ),
        ),
        buildSeconds: round(buildSeconds),
        ratesMBps: rates.map(round),
      },
    });
    if (peak > RSS_LIMIT_MIB) process.exitCode = 1;
  } finally {
    stop.abort();
    await database.stop();
  }
}

function hashOnce(content: Uint8Array): number {
  const startedAt = performance.now();
  createHash('sha256').update(content).digest();
  return (performance.now() - startedAt) / 1_000;
}

function openCtx({ url, dir }: { url: string; dir: string }): Ctx {
  const ports = openPorts({
    config: testConfig(),
    logger: createLogger('bench', 'silent'),
    installId: '0a1b2c3d',
    dataDir: join(dir, 'data'),
  });
  return testCtx(openDb(url, 3), testUser('operator'), { ports, clock: systemClock, ids: createIds() });
}

function streamElsewhere(job: Job): Promise<Streamed> {
  return new Promise((resolve, reject) => {
    const child = fork(import.meta.filename, [], { execArgv: process.execArgv });
    child.once('message', (result) => resolve(result as Streamed));
    child.once('exit', (code) =>
      code === 0 ? undefined : reject(new Error(`the reader ended with ${code}`)),
    );
    child.send(job);
  });
}

/** What the route does, and a reader that reads as fast as it comes. */
async function stream(job: Job): Promise<void> {
  const ctx = openCtx(job);
  // A server has open connections and has asked the database the same before.
  await openBundleTar(ctx, job.bundleId);
  const startedAt = performance.now();
  const tar = await openBundleTar(ctx, job.bundleId);
  const reply = rangedFileResponse(new Request('http://mc.example/tar'), {
    ...tar,
    mediaType: 'application/x-tar',
  });
  const idleRssMiB = process.memoryUsage.rss() / 1024 / 1024;
  let bytes = 0;
  let firstByteMs = 0;
  const reader = reply.body?.getReader();
  for (;;) {
    const next = await reader?.read();
    if (next === undefined || next.done) break;
    if (bytes === 0) firstByteMs = performance.now() - startedAt;
    bytes += next.value.length;
  }
  if (bytes !== tar.size) throw new Error(`${bytes} bytes instead of ${tar.size}`);
  const seconds = (performance.now() - startedAt) / 1_000;
  const peakKiB = Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
  process.send?.({ bytes, seconds, peakRssMiB: peakKiB / 1024, idleRssMiB, firstByteMs } satisfies Streamed);
  await ctx.db.$disconnect();
  process.disconnect();
}
