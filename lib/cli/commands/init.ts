import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { parseConfig, type SourceConfig } from '@/lib/config';
import { type Proposal, renderProposal } from '@/lib/discovery';
import { discoverSource } from '@/lib/discovery/server';
import { AppError, epochSeconds } from '@/lib/kernel';
import { readSecret } from '@/lib/platform/config';
import { systemClock } from '@/lib/platform/ids';
import { createPrometheusClient } from '@/lib/platform/prometheus-client';
import { addCommand } from '../command';
import { EXIT } from '../exit-codes';
import type { Output } from '../output';
import { askYesNo } from '../prompt';
import { formatTable } from '../table';

const inputSchema = z.object({
  prometheus: z
    .url({
      protocol: /^https?$/,
      error: 'expected an http(s) address, for example http://prometheus.internal:9090',
    })
    .refine(
      (text) => new URL(text).username === '' && new URL(text).password === '',
      'expected an address without a password; name its variable with --bearer-env',
    ),
  out: z.string().min(1).max(4_096).default('mission-control.yaml'),
  tenantLabel: z
    .string()
    .regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'expected a label name, for example namespace')
    .optional(),
  environment: z.string().min(1).max(63).default('production'),
  kind: z
    .enum(
      ['production', 'staging', 'development', 'demo'],
      'expected production, staging, development or demo',
    )
    .default('production'),
  bearerEnv: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'expected the name of an environment variable')
    .optional(),
  yes: z.boolean().default(false),
  force: z.boolean().default(false),
});

/** `mc init`: looks at a Prometheus never seen before and writes a configuration for it. */
export function registerInit(program: Command): void {
  addCommand(program, 'init', {
    summary: 'look at a Prometheus, propose tenants and signals, write mission-control.yaml',
    example: 'mc init --prometheus http://prometheus.internal:9090',
    options: [
      ['--prometheus <url>', 'address of the Prometheus to look at (default: PROMETHEUS_URL)'],
      ['--out <file>', 'file to write (default: mission-control.yaml)'],
      ['--tenant-label <name>', 'label that tells tenants apart, instead of the best one found'],
      ['--environment <name>', 'name of the environment (default: production)'],
      ['--kind <kind>', 'production, staging, development or demo (default: production)'],
      ['--bearer-env <name>', 'environment variable that holds a bearer token for this Prometheus'],
      ['--yes', 'write without asking'],
      ['--force', 'replace a file that is there; the old one is kept beside it'],
    ],
    input: z.preprocess(withDefaultUrl, inputSchema),
    run: async ({ input, out, env, variables }) => {
      const path = resolve(input.out);
      const keep = decideReplacement(path, input.force);
      const source = sourceOf(input.prometheus, input.bearerEnv);
      const client = createPrometheusClient(source, {
        readSecret: (secret) => readSecret(secret, variables),
      });
      try {
        out.note(`Looking at ${input.prometheus}`);
        const proposal = await discoverSource(client, {
          url: input.prometheus.replace(/\/+$/, ''),
          nowSeconds: epochSeconds(systemClock.now()),
          ...(input.tenantLabel !== undefined && { tenantLabel: input.tenantLabel }),
          onProgress: (text) => out.note(`  ${text}`),
        });
        const text = renderProposal(proposal, {
          environment: { name: input.environment, kind: input.kind },
          schemaPath: schemaPathFrom(dirname(path)),
          ...(input.bearerEnv !== undefined && { bearerEnv: input.bearerEnv }),
        });
        requireValid(text, input.out, { ...variables, PROMETHEUS_URL: env.PROMETHEUS_URL });
        if (!out.json) out.raw(`${describe(proposal, out)}\n`);
        if (!input.yes && !(await askYesNo(`Write ${input.out}?`))) {
          out.note('Nothing was written.');
          return EXIT.fail;
        }
        writeConfig(path, text, keep);
        if (keep !== null) out.note(`The file that was there is now ${keep}`);
        out.result({ file: input.out, keptAs: keep, proposal }, () => nextSteps(input.out, input.prometheus));
        return EXIT.pass;
      } finally {
        client.close();
      }
    },
  });
}

function withDefaultUrl(given: unknown): unknown {
  return { prometheus: process.env.PROMETHEUS_URL || undefined, ...(given as object) };
}

function sourceOf(url: string, bearerEnv: string | undefined): SourceConfig {
  return {
    id: 'prometheus',
    kind: 'prometheus',
    url,
    tenantLabel: 'tenant',
    region: 'unknown',
    overlapSeconds: 120,
    rules: 'auto',
    headers: {},
    ...(bearerEnv !== undefined && { bearer: { env: bearerEnv } }),
  };
}

/**
 * Where a file that is already there will be kept, null when there is none. The demo's own file makes way by itself;
 * any other only with `--force`. Throws `conflict`.
 */
function decideReplacement(path: string, force: boolean): string | null {
  if (!existsSync(path)) return null;
  const parsed = parseConfig(readFileSync(path, 'utf8'), path, process.env);
  const isDemo = parsed.ok && parsed.config.environment.kind === 'demo';
  const kept = isDemo ? path.replace(/(\.ya?ml)?$/, '.demo$1') : `${path}.bak`;
  if (force || (isDemo && !existsSync(kept))) return kept;
  throw new AppError('conflict', {
    message: `${path} exists`,
    userMessage: `${relative(process.cwd(), path)} is already there. Write another with --out FILE (and point MC_CONFIG at it), or replace it with --force; the old one is then kept as ${relative(process.cwd(), kept)}.`,
  });
}

function writeConfig(path: string, text: string, keep: string | null): void {
  mkdirSync(dirname(path), { recursive: true });
  if (keep !== null) renameSync(path, keep);
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

/** What is written must be accepted by the next start, whatever the source called its labels. */
function requireValid(
  text: string,
  file: string,
  variables: Readonly<Record<string, string | undefined>>,
): void {
  const result = parseConfig(text, file, variables);
  if (result.ok) return;
  const first = result.problems[0];
  throw new AppError('internal', {
    message: `the proposed file is not valid: ${first?.field} ${first?.expected} (${first?.received})`,
    userMessage: `The proposal for ${file} is not valid (${first?.field}: expected ${first?.expected}), so nothing was written. Choose another label with --tenant-label.`,
  });
}

function schemaPathFrom(dir: string): string {
  const schema = join(process.cwd(), 'docs/mission-control.schema.json');
  const path = relative(dir, schema).replaceAll('\\', '/');
  return path.startsWith('.') ? path : `./${path}`;
}

function describe(
  { label, tenants, tenantsLeftOut, signals, version, metricCount }: Proposal,
  out: Output,
): string {
  const rows = signals.map(({ id, title, proven }) => ({
    id,
    title: proven?.title ?? title,
    state:
      proven === null
        ? 'not mapped'
        : proven.state === 'live'
          ? `${proven.tenantCount} tenants now`
          : 'no samples now',
    reason: proven?.reason ?? '',
  }));
  const more = tenantsLeftOut > 0 ? `, ${tenantsLeftOut} more left out` : '';
  return [
    `Prometheus ${version ?? '(version unknown)'}, ${metricCount} metrics`,
    `Tenant label: ${out.paint('ok', label.name)} (${label.reasons.join('; ')})`,
    `Tenants: ${tenants.length}${more}: ${tenants
      .slice(0, 8)
      .map(({ id }) => id)
      .join(', ')}${tenants.length > 8 ? ', …' : ''}`,
    '',
    formatTable(rows, [
      { title: 'signal', value: (row) => row.id },
      { title: 'shows', value: (row) => row.title },
      { title: 'state', value: (row) => row.state },
      { title: 'found', value: (row) => row.reason },
    ]),
    '',
  ].join('\n');
}

function nextSteps(file: string, url: string): string {
  return [
    `Wrote ${file}. Read it, correct it, then:`,
    '  mc config check && mc signals check',
    `  PROMETHEUS_URL=${url} npm run up -- --no-demo`,
  ].join('\n');
}
