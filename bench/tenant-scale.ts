import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { LIVE_TENANTS } from '@/lib/overview';
import { freePort } from '@/lib/platform/process-port';
import { findPrometheus } from '@/lib/platform/prometheus-binary';
import { redeemSetupLink, type Stack, signInCookie, startStack } from '@/lib/testing/stack';
import { endProcess, endWithUs, readCounters, renderConfig, sleep, untilOk } from './platform';
import { readUsage } from './process-usage';
import { percentile, progress, report, round } from './report';
import { startTenantExporter, tenantName } from './tenant-exporter';
import { openViewers } from './viewers';

const REQUESTS = 100;
const WATCH_SECONDS = 60;

/**
 * The same installation with 1,000 tenants and with 5, all built-in signals each: overview p95 (value), what a tick costs,
 * what a viewer receives. Peer: the run with 5 tenants.
 */
const many = await measureAt(1_000);
const few = await measureAt(5);
report({
  name: 'tenant-scale',
  value: round(many.overviewP95Ms),
  unit: 'ms p95',
  better: 'lower',
  baseline: { name: 'the same overview with 5 tenants', value: round(few.overviewP95Ms) },
  detail: { thousand: roundAll(many), five: roundAll(few) },
});

async function measureAt(tenants: number) {
  const ids = Array.from({ length: tenants }, (_, index) => tenantName(index));
  const dir = mkdtempSync(join(tmpdir(), 'mc-scale-'));
  const exporter = await startTenantExporter(tenants);
  const { url, server } = await startPrometheus(dir, exporter.port);
  try {
    await untilOk(`${url}/-/ready`);
    const config = join(dir, 'mission-control.yaml');
    writeFileSync(config, renderConfig(ids, 'installed'));
    const stack = await startStack({
      args: ['--no-demo'],
      env: { PROMETHEUS_URL: url, MC_CONFIG: config },
    });
    try {
      const cookie = await signInCookie(stack.url, await redeemSetupLink(stack));
      await sleep(30_000);
      const page = await measureReads(`${stack.url}/`, cookie, ids);
      const rows = await measureReads(`${stack.url}/api/overview`, cookie, ids);
      progress(
        `${tenants} tenants: overview p95 ${page.p95Ms.toFixed(0)} ms, ${page.kib.toFixed(0)} KiB of HTML`,
      );
      return {
        overviewP95Ms: page.p95Ms,
        overviewP50Ms: page.p50Ms,
        overviewHtmlKiB: page.kib,
        allRowsP95Ms: rows.p95Ms,
        allRowsKiB: rows.kib,
        ...(await measureTicks(stack, cookie, url, ids)),
      };
    } finally {
      await stack.stop();
    }
  } finally {
    await endProcess(server);
    exporter.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function startPrometheus(
  dir: string,
  exporterPort: number,
): Promise<{ url: string; server: ChildProcess }> {
  const port = await freePort();
  const { prometheus } = await findPrometheus(resolve('.cache/tools'));
  const job = `{ job_name: tenants, static_configs: [{ targets: ["127.0.0.1:${exporterPort}"] }] }`;
  writeFileSync(join(dir, 'prometheus.yml'), `global: { scrape_interval: 10s }\nscrape_configs: [${job}]\n`);
  const args = [
    `--config.file=${dir}/prometheus.yml`,
    `--storage.tsdb.path=${dir}/data`,
    `--web.listen-address=127.0.0.1:${port}`,
  ];
  const server = spawn(prometheus, args, { stdio: 'ignore' });
  endWithUs(server);
  return { url: `http://127.0.0.1:${port}`, server };
}

/** Asks one after the other, as one person who reloads; the answer must name a tenant. */
async function measureReads(url: string, cookie: string, ids: readonly string[]) {
  const samplesMs: number[] = [];
  let bytes = 0;
  for (let i = 0; i < REQUESTS; i++) {
    const startedAt = performance.now();
    const reply = await fetch(url, { headers: { cookie } });
    const text = await reply.text();
    samplesMs.push(performance.now() - startedAt);
    if (reply.status !== 200 || !ids.some((id) => text.includes(id)))
      throw new Error(`${url} answered ${reply.status} without a tenant`);
    bytes = Buffer.byteLength(text);
  }
  return { p50Ms: percentile(samplesMs, 0.5), p95Ms: percentile(samplesMs, 0.95), kib: bytes / 1024 };
}

/** CPU per query for MC and Prometheus, and what two viewers receive: one of all tenants, one of what the overview streams. */
async function measureTicks(stack: Stack, cookie: string, prometheusUrl: string, ids: readonly string[]) {
  const streamed = ids.slice(0, LIVE_TENANTS).join(',');
  const [whole] = await openViewers(stack.url, cookie, 1);
  const [page] = await openViewers(stack.url, cookie, 1, undefined, () => `frames=1h&tenants=${streamed}`);
  if (whole === undefined || page === undefined) throw new Error('unreachable: two viewers were opened');
  await sleep(5_000);
  const read = async () => ({
    web: readUsage(stack.dataDir, 'web'),
    worker: readUsage(stack.dataDir, 'worker'),
    prometheus: await readCounters(prometheusUrl),
    wholeBytes: whole.bytes,
    pageBytes: page.bytes,
  });
  const before = await read();
  await sleep(WATCH_SECONDS * 1000);
  const after = await read();
  whole.close();
  page.close();
  const ticks = after.prometheus.queries - before.prometheus.queries;
  if (ticks === 0 || after.pageBytes === before.pageBytes)
    throw new Error('nothing was polled or nothing arrived: the measurement is void');
  const perTickMs = (from: number, to: number) => ((to - from) * 1000) / ticks;
  return {
    tickPrometheusCpuMs: perTickMs(before.prometheus.cpuSeconds, after.prometheus.cpuSeconds),
    tickWorkerCpuMs: perTickMs(before.worker.cpuSeconds, after.worker.cpuSeconds),
    tickWebCpuMs: perTickMs(before.web.cpuSeconds, after.web.cpuSeconds),
    workerRssMiB: after.worker.rssMiB,
    webRssMiB: after.web.rssMiB,
    allTenantsFirstKiB: before.wholeBytes / 1024,
    allTenantsKiBPerMinute: (after.wholeBytes - before.wholeBytes) / 1024,
    overviewFirstKiB: before.pageBytes / 1024,
    overviewKiBPerMinute: (after.pageBytes - before.pageBytes) / 1024,
  };
}

function roundAll(numbers: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, round(value)]));
}
