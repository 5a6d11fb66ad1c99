import type { Command } from 'commander';
import { z } from 'zod';
import { exportDashboard, resolveRegistry } from '@/lib/signals';
import { addCommand, addNoun } from '../command';
import { loadLocalConfig } from '../context';
import { EXIT } from '../exit-codes';
import { writeResult } from '../write-result';

/** `mc dashboards export`: the same panels for those who live in Grafana. */
export function registerDashboards(program: Command): void {
  const dashboards = addNoun(program, 'dashboards', 'Grafana dashboards made from the signal registry');
  addCommand(dashboards, 'export', {
    summary: 'print the Grafana dashboard: a row per tenant, the same bytes every time',
    example: 'mc dashboards export --out deploy/grafana/dashboard-mc-platform.json',
    options: [['--out <file>', 'write to a file instead of standard output']],
    input: z.object({ out: z.string().min(1).max(4_096).optional() }),
    run: async ({ input, out, env, variables }) => {
      const config = loadLocalConfig({ env, variables });
      const registry = resolveRegistry(config.signals, config.sources);
      const text = exportDashboard(registry, config.tenants, { currency: config.installation.currency });
      writeResult(out, text, input.out);
      return EXIT.pass;
    },
  });
}
