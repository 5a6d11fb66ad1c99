import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findPrometheus } from '@/lib/platform/prometheus-binary';
import type { SignalRegistry } from '@/lib/signals';
import { renderRules } from '@/lib/signals';
import { startChild } from './child';
import { backfillHistory } from './history';
import type { Paths } from './paths';
import type { Ports } from './ports';
import type { Progress } from './progress';
import { prometheusArgs, renderPrometheusConfig } from './prometheus-config';
import type { Shutdown } from './shutdown';

export type ManagedPrometheusInput = {
  paths: Paths;
  ports: Ports;
  registry: SignalRegistry;
  tenantLabel: string;
  env: NodeJS.ProcessEnv;
  now: Date;
  progress: Progress;
  shutdown: Shutdown;
};

/** Runs a Prometheus of our own for the demo: finds the program, writes rules and configuration, fills history once, starts. */
export async function startManagedPrometheus(input: ManagedPrometheusInput): Promise<void> {
  const { paths, ports, progress } = input;
  const binary = await progress.step('Prometheus found', () => findPrometheus(paths.tools, input.env));
  progress.note(`Prometheus ${binary.version} from ${binary.origin}: ${binary.prometheus}`);
  writeFiles(input);
  const task = {
    cwd: paths.root,
    env: input.env,
    log: join(paths.logs, 'history.log'),
    runDir: paths.run,
    shutdown: input.shutdown,
  };
  if (binary.promtool === null) {
    progress.note('no promtool beside it: the charts begin empty instead of with generated history');
  } else {
    await backfill(input, binary.promtool, task);
  }
  await startChild(
    {
      name: 'prometheus',
      command: binary.prometheus,
      args: prometheusArgs(paths.prometheus, ports.prometheus),
      env: input.env,
      cwd: paths.prometheus,
      log: join(paths.logs, 'prometheus.log'),
      runDir: paths.run,
      healthUrl: `http://127.0.0.1:${ports.prometheus}/-/ready`,
      readyWithinSeconds: 120,
      graceMs: 15_000,
    },
    progress,
    input.shutdown,
  );
}

async function backfill(
  input: ManagedPrometheusInput,
  promtool: string,
  task: Parameters<typeof backfillHistory>[0]['task'],
): Promise<void> {
  const before = performance.now();
  const done = await backfillHistory({
    prometheusDir: input.paths.prometheus,
    promtool,
    generator: join(input.paths.root, 'dist/demo-history.mjs'),
    now: input.now,
    task,
  });
  if (done)
    input.progress.note(
      `✓ seven days of history generated (${((performance.now() - before) / 1000).toFixed(1)} s)`,
    );
}

function writeFiles(input: ManagedPrometheusInput): void {
  const { paths, ports } = input;
  const rules = join(paths.prometheus, 'rules');
  rmSync(rules, { recursive: true, force: true });
  mkdirSync(rules, { recursive: true });
  writeFileSync(
    join(rules, 'mission-control.yml'),
    renderRules(input.registry, { tenantLabel: input.tenantLabel }),
  );
  writeFileSync(join(paths.prometheus, 'prometheus.yml'), renderPrometheusConfig(ports));
}
