import { stringify } from 'yaml';

export type ScrapeTargets = { demo: number; prometheus: number; web: number; worker: number };

/**
 * Configuration of the Prometheus that MC runs for the demo: the demo every 5 s, so that a value on screen is young; rules
 * every 10 s, the step of the live frame; itself and MC slowly, since nobody watches those live.
 */
export function renderPrometheusConfig(ports: ScrapeTargets): string {
  const target = (port: number) => [{ targets: [`127.0.0.1:${port}`] }];
  return stringify({
    global: { scrape_interval: '15s', scrape_timeout: '4s', evaluation_interval: '10s' },
    rule_files: ['rules/*.yml'],
    scrape_configs: [
      { job_name: 'demo-platform', scrape_interval: '5s', static_configs: target(ports.demo) },
      { job_name: 'prometheus', static_configs: target(ports.prometheus) },
      { job_name: 'mission-control-web', metrics_path: '/api/metrics', static_configs: target(ports.web) },
      { job_name: 'mission-control-worker', static_configs: target(ports.worker) },
    ],
  });
}

/** Command line of that Prometheus: loopback only, enough retention for a month of budgets. */
export function prometheusArgs(dir: string, port: number): string[] {
  return [
    `--config.file=${dir}/prometheus.yml`,
    `--storage.tsdb.path=${dir}/data`,
    '--storage.tsdb.retention.time=40d',
    `--web.listen-address=127.0.0.1:${port}`,
    '--web.enable-lifecycle',
  ];
}
