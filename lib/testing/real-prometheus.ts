import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@/lib/platform/process-port';

/** Path of a Prometheus to test against (`PROMETHEUS_BIN`, else on PATH), or null. With `MC_TOOLS=required` a missing one throws. */
export function findPrometheusBinary(): string | null {
  const candidate = process.env.PROMETHEUS_BIN ?? 'prometheus';
  try {
    execFileSync(candidate, ['--version'], { stdio: 'ignore' });
    return candidate;
  } catch (error) {
    if (process.env.MC_TOOLS === 'required') throw error;
    return null;
  }
}

export type RealPrometheus = {
  url: string;
  /** As `kill -9` does; data stays. */
  kill(): Promise<void>;
  /** The same data on the same port again. */
  start(): Promise<void>;
  remove(): Promise<void>;
};

/** A real Prometheus in a directory of its own that scrapes `target` (host:port) and evaluates `rules` each second. */
export async function startRealPrometheus(
  binary: string,
  target: string,
  rules: string,
): Promise<RealPrometheus> {
  const dir = mkdtempSync(join(tmpdir(), 'mc-test-prom-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  writeFileSync(join(dir, 'rules.yml'), rules);
  writeFileSync(
    join(dir, 'prometheus.yml'),
    `global: { scrape_interval: 1s, evaluation_interval: 1s }
rule_files: [rules.yml]
scrape_configs:
  - { job_name: demo, static_configs: [{ targets: ["${target}"] }] }
  - { job_name: self, static_configs: [{ targets: ["127.0.0.1:${port}"] }] }
`,
  );
  let child: ChildProcess | null = null;
  const prometheus: RealPrometheus = {
    url,
    async start() {
      const args = [
        `--config.file=${dir}/prometheus.yml`,
        `--storage.tsdb.path=${dir}/data`,
        `--web.listen-address=127.0.0.1:${port}`,
      ];
      child = spawn(binary, args, { stdio: 'ignore' });
      await untilReady(`${url}/-/ready`);
    },
    async kill() {
      if (child === null || child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      child = null;
    },
    async remove() {
      await prometheus.kill();
      rmSync(dir, { recursive: true, force: true });
    },
  };
  await prometheus.start();
  return prometheus;
}

/** Serves a metrics page whose text may change; returns its host:port. */
export async function startExporter(page: () => string): Promise<{ target: string; close(): void }> {
  const server = http
    .createServer((_req, res) => {
      res.writeHead(200, { 'Content-Type': 'text/plain; version=0.0.4' }).end(page());
    })
    .listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    target: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

const READY_TRIES = 200;

async function untilReady(url: string): Promise<void> {
  for (let tries = 0; tries < READY_TRIES; tries++) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nothing ready at ${url}`);
}
