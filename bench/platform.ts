import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { renderPrometheusConfig } from '@/lib/cli/up/prometheus-config';
import { freePort } from '@/lib/platform/process-port';
import { findPrometheus } from '@/lib/platform/prometheus-binary';

/** A demo platform and a Prometheus that scrapes it and evaluates the recording rules, without MC. */
export type Platform = { prometheusUrl: string; dir: string; stop(): Promise<void> };

/** Starts both on free ports. The Prometheus is not one MC started, so the governor watches it. */
export async function startPlatform(rulesFile = 'deploy/prometheus/mc-rules.yml'): Promise<Platform> {
  const dir = mkdtempSync(join(tmpdir(), 'mc-bench-'));
  const { prometheus } = await findPrometheus(resolve('.cache/tools'));
  const [demoPort, port] = [await freePort(), await freePort()];
  const config = renderPrometheusConfig({ demo: demoPort, prometheus: port, web: 1, worker: 1 });
  writeFileSync(join(dir, 'prometheus.yml'), config.replace('rules/*.yml', resolve(rulesFile)));
  const children = [
    spawn(process.execPath, ['dist/demo.mjs'], {
      env: { ...process.env, DEMO_PORT: String(demoPort) },
      stdio: 'ignore',
    }),
    spawn(
      prometheus,
      [
        `--config.file=${join(dir, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(dir, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { stdio: 'ignore' },
    ),
  ];
  children.forEach(endWithUs);
  const prometheusUrl = `http://127.0.0.1:${port}`;
  await untilOk(`${prometheusUrl}/-/ready`);
  return {
    prometheusUrl,
    dir,
    async stop() {
      await Promise.all(children.map(endProcess));
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Waits until the recorded series of all signals exist for at least five tenants, so that every strategy reads real data. */
export async function untilRecorded(prometheusUrl: string): Promise<void> {
  const query = 'count(count by (tenant) ({__name__=~"tenant:mc_.+"}))';
  for (let attempt = 0; attempt < 180; attempt++) {
    const reply = await fetch(`${prometheusUrl}/api/v1/query?query=${encodeURIComponent(query)}`);
    const body = (await reply.json()) as { data?: { result?: { value: [number, string] }[] } };
    if (Number(body.data?.result?.[0]?.value[1] ?? 0) >= 5) return;
    await sleep(1_000);
  }
  throw new Error('the recording rules gave no series for five tenants within three minutes');
}

export type PrometheusCounters = { queries: number; cpuSeconds: number; evaluations: number };

/** Prometheus' own counters, read from its metrics page, which costs no query. */
export async function readCounters(prometheusUrl: string): Promise<PrometheusCounters> {
  const text = await (await fetch(`${prometheusUrl}/metrics`)).text();
  const sum = (pattern: RegExp) =>
    text
      .split('\n')
      .filter((line) => pattern.test(line))
      .reduce((total, line) => total + Number(line.slice(line.lastIndexOf(' '))), 0);
  return {
    queries: sum(/^prometheus_http_requests_total\{.*handler="\/api\/v1\/query(_range)?"/),
    cpuSeconds: sum(/^process_cpu_seconds_total /),
    evaluations: sum(/^prometheus_engine_query_duration_seconds_count\{.*slice="inner_eval"/),
  };
}

export type Rates = { queriesPerSecond: number; cpuPercent: number; evaluationsPerSecond: number };

/** Runs `load` for `seconds` and returns what Prometheus counted meanwhile. */
export async function measureRates(
  prometheusUrl: string,
  seconds: number,
  load?: () => () => void,
): Promise<Rates> {
  const stopLoad = load?.();
  const startedAt = performance.now();
  const before = await readCounters(prometheusUrl);
  await sleep(seconds * 1000);
  const after = await readCounters(prometheusUrl);
  stopLoad?.();
  const elapsedSeconds = (performance.now() - startedAt) / 1000;
  return {
    queriesPerSecond: (after.queries - before.queries) / elapsedSeconds,
    cpuPercent: ((after.cpuSeconds - before.cpuSeconds) / elapsedSeconds) * 100,
    evaluationsPerSecond: (after.evaluations - before.evaluations) / elapsedSeconds,
  };
}

export async function untilOk(url: string): Promise<void> {
  for (let attempt = 0; attempt < 150; attempt++) {
    const reply = await fetch(url).catch(() => null);
    if (reply?.ok) return;
    await sleep(200);
  }
  throw new Error(`${url} never answered 200`);
}

/** A read that is tried again once: a kept-alive connection may be closed just when it is used, and browsers try again too. */
export function fetchAgain(url: string, headers: Record<string, string>): Promise<Response> {
  return fetch(url, { headers }).catch(() => fetch(url, { headers }));
}

export const sleep = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

/** A benchmark that fails leaves no server behind. */
export function endWithUs(child: ChildProcess): void {
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
}

export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((done) => child.once('exit', () => done()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(timer);
}

/** Configuration of an installation that watches `tenants` on the Prometheus named by PROMETHEUS_URL. */
export function renderConfig(tenants: readonly string[], rules: 'auto' | 'installed'): string {
  return [
    'environment: { name: bench, kind: development }',
    'sources:',
    `  - { id: main, kind: prometheus, url: { env: PROMETHEUS_URL }, region: eu, rules: ${rules} }`,
    'tenants:',
    ...tenants.map((id) => `  - { id: ${id}, name: ${id}, residency: eu, tier: 1 }`),
    '',
  ].join('\n');
}
