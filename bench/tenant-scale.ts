import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { findPrometheus } from '@/lib/platform/prometheus-binary';
import { redeemSetupLink, signInCookie, startStack } from '@/lib/testing/stack';
import { endProcess, freePort, readCounters, sleep, untilOk } from './platform';
import { readUsage } from './process-usage';
import { percentile, progress, report, round } from './report';
import { startTenantExporter, tenantName } from './tenant-exporter';
import { openViewers } from './viewers';

const REQUESTS = 60;
const WATCH_SECONDS = 60;

/** The same installation with 1,000 tenants and with 5: overview p95, what a tick costs, what a viewer receives. */
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
  const dir = mkdtempSync(join(tmpdir(), 'mc-scale-'));
  const exporter = await startTenantExporter(tenants);
  const port = await freePort();
  const { prometheus } = await findPrometheus(resolve('.cache/tools'));
  writeFileSync(
    join(dir, 'prometheus.yml'),
    `global: { scrape_interval: 10s }\nscrape_configs:\n  - job_name: tenants\n    static_configs: [{ targets: ["127.0.0.1:${exporter.port}"] }]\n`,
  );
  const server = spawn(
    prometheus,
    [
      `--config.file=${dir}/prometheus.yml`,
      `--storage.tsdb.path=${dir}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: 'ignore' },
  );
  const prometheusUrl = `http://127.0.0.1:${port}`;
  await untilOk(`${prometheusUrl}/-/ready`);
  const config = join(dir, 'mission-control.yaml');
  writeFileSync(config, configFor(tenants));
  const stack = await startStack({
    args: ['--no-demo'],
    env: { PROMETHEUS_URL: prometheusUrl, MC_CONFIG: config },
  });
  try {
    const cookie = await signInCookie(stack.url, await redeemSetupLink(stack));
    await sleep(30_000);
    const overview = await measureOverview(stack.url, cookie);
    progress(
      `${tenants} tenants: overview p95 ${overview.p95Ms.toFixed(0)} ms, ${(overview.bytes / 1024).toFixed(0)} KiB`,
    );
    const [viewer] = await openViewers(stack.url, cookie, 1);
    await sleep(5_000);
    const firstBytes = viewer?.bytes ?? 0;
    const before = {
      worker: readUsage(stack.dataDir, 'worker'),
      prometheus: await readCounters(prometheusUrl),
    };
    await sleep(WATCH_SECONDS * 1000);
    const after = {
      worker: readUsage(stack.dataDir, 'worker'),
      prometheus: await readCounters(prometheusUrl),
    };
    const ticks = after.prometheus.queries - before.prometheus.queries;
    viewer?.close();
    if (ticks === 0) throw new Error('the poller asked nothing: the measurement is void');
    return {
      overviewP95Ms: overview.p95Ms,
      overviewP50Ms: overview.p50Ms,
      overviewHtmlKiB: overview.bytes / 1024,
      tickWorkerCpuMs: ((after.worker.cpuSeconds - before.worker.cpuSeconds) * 1000) / ticks,
      tickPrometheusCpuMs: ((after.prometheus.cpuSeconds - before.prometheus.cpuSeconds) * 1000) / ticks,
      workerRssMiB: after.worker.rssMiB,
      webRssMiB: readUsage(stack.dataDir, 'web').rssMiB,
      viewerFirstKiB: firstBytes / 1024,
      viewerKiBPerMinute: ((viewer?.bytes ?? 0) - firstBytes) / 1024,
    };
  } finally {
    await stack.stop();
    await endProcess(server);
    exporter.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function measureOverview(url: string, cookie: string) {
  const samples: number[] = [];
  let bytes = 0;
  for (let i = 0; i < REQUESTS; i++) {
    const startedAt = performance.now();
    const reply = await fetch(`${url}/`, { headers: { cookie } });
    const text = await reply.text();
    if (reply.status !== 200 || !text.includes(tenantName(0)))
      throw new Error(`the overview answered ${reply.status} without a tenant`);
    samples.push(performance.now() - startedAt);
    bytes = text.length;
  }
  return { p50Ms: percentile(samples, 0.5), p95Ms: percentile(samples, 0.95), bytes };
}

function configFor(tenants: number): string {
  const rows = Array.from(
    { length: tenants },
    (_, i) => `  - { id: ${tenantName(i)}, name: Tenant ${i + 1}, residency: eu, tier: 1 }`,
  );
  const source =
    '  - { id: main, kind: prometheus, url: { env: PROMETHEUS_URL }, region: eu, rules: installed }';
  return [
    'version: 1',
    'environment: { name: bench, kind: development }',
    'sources:',
    source,
    'tenants:',
    ...rows,
    '',
  ].join('\n');
}

function roundAll(numbers: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, round(value)]));
}
