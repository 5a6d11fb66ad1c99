import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from '@/lib/platform/process-port';
import { findPrometheus } from '@/lib/platform/prometheus-binary';

export type OwnPrometheus = { url: string; stop(): Promise<void> };

/** A real Prometheus that scrapes nothing but itself: software, and metrics, that nobody here wrote. */
export async function startOwnPrometheus(): Promise<OwnPrometheus> {
  const { prometheus } = await findPrometheus(resolve('.cache/tools'), process.env);
  const dir = mkdtempSync(join(tmpdir(), 'mc-own-prometheus-'));
  const port = await freePort();
  writeFileSync(
    join(dir, 'prometheus.yml'),
    `global: { scrape_interval: 2s }
scrape_configs:
  - { job_name: prometheus, static_configs: [{ targets: ["127.0.0.1:${port}"] }] }
`,
  );
  const args = [
    `--config.file=${dir}/prometheus.yml`,
    `--storage.tsdb.path=${dir}/data`,
    `--web.listen-address=127.0.0.1:${port}`,
  ];
  const child = spawn(prometheus, args, { stdio: 'ignore' });
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      await end(child);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((done) => child.once('exit', done));
  child.kill('SIGKILL');
  await gone;
}
