import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDb } from '@/lib/platform/db';
import { aResultPost, bearerOf, CI_SECRETS, ciConfigText, signedHeaders } from '@/lib/testing/ci-post';
import { type OidcProvider, startOidcProvider } from '@/lib/testing/oidc-provider';
import { type CiServer, startCiServer } from './ci-server';
import { type BenchDatabase, startBenchDatabase } from './evidence-database';
import { cpuSecondsOf } from './process-usage';
import { percentile, progress, report, round } from './report';

const POSTERS = Number(process.env.MC_BENCH_POSTERS ?? 8);
const ROUNDS = Number(process.env.MC_BENCH_PAIRS ?? 6);
const SECONDS = Number(process.env.MC_BENCH_SECONDS ?? 5);
const DUPLICATES = 100;
const WARM_UP = 2_000;

type Kind = 'signed' | 'token' | 'peer';
type Prepared = { headers: Record<string, string>; body: string };

/**
 * Posts of CI over HTTP, each verified and durable, against a route of the same server that reads the same body and does one
 * commit. The two sides take turns; what is posted was signed beforehand, so that the clients' own work is the same.
 */
async function main(): Promise<void> {
  const database = await startBenchDatabase();
  const issuer = await startOidcProvider();
  const server = await startServer(database, issuer);
  try {
    const rates: Record<Kind, number[]> = { signed: [], token: [], peer: [] };
    const cpu: Record<Kind, number[]> = { signed: [], token: [], peer: [] };
    const enough = { signed: 0, token: 0, peer: 0 };
    for (const kind of ['signed', 'token', 'peer'] as const) {
      const { rate } = await postFor(server, await prepare(kind, issuer, WARM_UP), kind, 2);
      enough[kind] = Math.ceil(rate * SECONDS * 2);
    }
    const waits: number[] = [];
    const order: Kind[] = ['signed', 'peer', 'token'];
    for (let turn = 0; turn < ROUNDS; turn++) {
      for (const kind of turn % 2 === 0 ? order : [...order].reverse()) {
        const queue = await prepare(kind, issuer, enough[kind]);
        const before = cpuSecondsOf(server.pid);
        const { rate, latencies } = await postFor(server, queue, kind, SECONDS);
        rates[kind].push(rate);
        cpu[kind].push(((cpuSecondsOf(server.pid) - before) * 1_000) / latencies.length);
        if (kind === 'signed') waits.push(...latencies);
        progress(`${kind}: ${round(rate)} posts/s`);
      }
    }
    const duplicates = await postDuplicates(server, database, issuer);
    report({
      name: 'ci-ingest',
      value: round(percentile(rates.signed, 0.5)),
      unit: 'posts/s',
      better: 'higher',
      baseline: {
        name: 'a route that only reads the body and does one commit',
        value: round(percentile(rates.peer, 0.5)),
      },
      detail: {
        posters: POSTERS,
        secondsPerSide: SECONDS,
        signed: rates.signed.map(round),
        token: rates.token.map(round),
        peer: rates.peer.map(round),
        tokenRatio: round(percentile(rates.token, 0.5) / percentile(rates.peer, 0.5)),
        serverCpuMsPerPost: {
          signed: round(percentile(cpu.signed, 0.5)),
          token: round(percentile(cpu.token, 0.5)),
          peer: round(percentile(cpu.peer, 0.5)),
        },
        postMsP50: round(percentile(waits, 0.5)),
        postMsP95: round(percentile(waits, 0.95)),
        results: await database.db.ciResult.count(),
        recordsOfDuplicates: duplicates,
      },
    });
  } finally {
    await server.stop();
    await issuer.stop();
    await database.stop();
  }
}

async function startServer(database: BenchDatabase, issuer: OidcProvider): Promise<CiServer> {
  const file = join(database.dir, 'mission-control.yaml');
  writeFileSync(file, ciConfigText({ issuer: issuer.issuer, kind: 'development' }));
  const dataDir = join(database.dir, 'data');
  mkdirSync(dataDir);
  const peer = openDb(database.ownerUrl, 1);
  await peer.$executeRaw`CREATE TABLE bench_peer (id BIGSERIAL PRIMARY KEY, body BYTEA NOT NULL, created_at TIMESTAMPTZ NOT NULL)`;
  await peer.$executeRaw`GRANT ALL ON ALL TABLES IN SCHEMA public TO mc_app`;
  await peer.$executeRaw`GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO mc_app`;
  await peer.$disconnect();
  return startCiServer({ ...CI_SECRETS, DATABASE_URL: database.url, MC_CONFIG: file, MC_DATA_DIR: dataDir });
}

async function prepare(kind: Kind, issuer: OidcProvider, count: number): Promise<Prepared[]> {
  const now = new Date();
  const at = (seconds: number) => new Date(now.getTime() - seconds * 1000).toISOString();
  return Promise.all(
    Array.from({ length: count }, async () => {
      const details = { post: randomUUID(), notes: 'a line of output\n'.repeat(20) };
      const body = JSON.stringify(aResultPost({ startedAt: at(60), finishedAt: at(1), details }));
      const headers = kind === 'token' ? await bearerOf(issuer, now) : signedHeaders(body, now);
      return { headers: { 'content-type': 'application/json', ...headers }, body };
    }),
  );
}

/** Posts from the queue for some seconds, or until it is empty. */
async function postFor(
  server: CiServer,
  queue: Prepared[],
  kind: Kind,
  seconds: number,
): Promise<{ rate: number; latencies: number[] }> {
  const latencies: number[] = [];
  const began = performance.now();
  const until = began + seconds * 1_000;
  await Promise.all(
    Array.from({ length: POSTERS }, async () => {
      for (let next = queue.pop(); next !== undefined && performance.now() < until; next = queue.pop()) {
        const at = performance.now();
        const reply = await server.post(kind === 'peer' ? '/peer' : '/api/webhooks/ci', next);
        if (reply.status !== 201) throw new Error(`${kind} answered ${reply.status}: ${reply.body}`);
        latencies.push(performance.now() - at);
      }
    }),
  );
  return { rate: latencies.length / ((performance.now() - began) / 1_000), latencies };
}

/** One hundred of the same at once, of each kind: how many records they made. */
async function postDuplicates(server: CiServer, { db }: BenchDatabase, issuer: OidcProvider) {
  const made: Record<string, number> = {};
  for (const kind of ['signed', 'token'] as const) {
    const before = await db.ciResult.count();
    const [post] = await prepare(kind, issuer, 1);
    if (post === undefined) throw new Error('nothing was prepared');
    const replies = await Promise.all(
      Array.from({ length: DUPLICATES }, () => server.post('/api/webhooks/ci', post)),
    );
    if (new Set(replies.map(({ status, body }) => `${status} ${body}`)).size !== 1)
      throw new Error('duplicates were answered differently');
    made[kind] = (await db.ciResult.count()) - before;
    if (made[kind] !== 1) throw new Error(`${DUPLICATES} duplicates made ${made[kind]} records`);
  }
  return made;
}

await main();
