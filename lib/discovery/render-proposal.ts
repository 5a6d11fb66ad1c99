import { inlineYaml } from '@/lib/config';
import type { Proposal, ProvenSignal } from './proposal';

export type RenderOptions = {
  environment: { name: string; kind: string };
  /** Path of the JSON Schema as seen from the file, for editors. */
  schemaPath: string;
  /** Environment variable that holds a bearer token for the source. */
  bearerEnv?: string;
};

const MAX_OTHERS = 4;

/** The proposal as `mission-control.yaml`, with comments that say what was found and what is left to a person. */
export function renderProposal(proposal: Proposal, options: RenderOptions): string {
  const { environment, schemaPath, bearerEnv } = options;
  const { label, tenants, signals } = proposal;
  const lines = [
    `# yaml-language-server: $schema=${schemaPath}`,
    '#',
    '# Proposed by `mc init` from what this Prometheus has. Read it, correct it, then: mc config check && mc signals check',
    '# Every field, its default and an example: docs/configuration.md',
    '',
    'environment:',
    `  name: ${inlineYaml(environment.name)}`,
    `  kind: ${inlineYaml(environment.kind)} # production | staging | development | demo`,
    '',
    'sources:',
    '  - id: prometheus',
    `    # Found Prometheus ${comment(proposal.version ?? 'of unknown version')} with ${proposal.metricCount} metrics.`,
    `    url: { env: PROMETHEUS_URL, default: ${JSON.stringify(proposal.url)} }`,
    `    # Chosen because: ${comment(label.reasons.join('; '))}.`,
    ...otherLabelLines(proposal),
    `    tenantLabel: ${inlineYaml(label.name)}`,
    '    region: unknown # where this source keeps its data: eu, us, uk, apac, ca or global',
    bearerEnv === undefined
      ? '    # bearer: { env: PROMETHEUS_TOKEN } # a secret is never written here, only where it is kept'
      : `    bearer: { env: ${bearerEnv} }`,
    '',
    '# residency: where a tenant’s data may be. Unknown is refused wherever data would leave (exports, messages), so set it.',
    '# tier: how far agents may act alone, 0 observe, 1 suggest, 2 reversible things, 3 enact with human approval.',
    ...(proposal.tenantsLeftOut > 0
      ? [
          `# ${proposal.tenantsLeftOut} more values of "${comment(label.name)}" were left out; add those that matter.`,
        ]
      : []),
    'tenants:',
    ...tenants.flatMap(({ id, labelValue }) => [
      `  - id: ${inlineYaml(id)}`,
      ...(labelValue === id ? [] : [`    labelValue: ${JSON.stringify(labelValue)}`]),
      '    residency: unknown',
      '    tier: 0',
    ]),
    '',
    '# What the five panels show here. `expr: null` reads "not mapped" on screen, never empty or zero.',
    'signals:',
    ...signals.flatMap(({ id, title, proven }) => signalLines(id, title, proven)),
    '',
  ];
  return lines.join('\n');
}

function otherLabelLines({ otherLabels }: Proposal): string[] {
  if (otherLabels.length === 0) return [];
  const names = otherLabels
    .slice(0, MAX_OTHERS)
    .map(({ name, valueCount }) => `${name} (${valueCount} values)`);
  return [
    `    # Others that would do: ${comment(names.join(', '))}. Choose with: mc init --tenant-label NAME`,
  ];
}

function signalLines(id: string, title: string, proven: ProvenSignal | null): string[] {
  if (proven === null) {
    return [`  - id: ${id}`, `    expr: null # not mapped: nothing found for "${comment(title)}"`];
  }
  const state =
    proven.state === 'live'
      ? `${proven.tenantCount} ${proven.tenantCount === 1 ? 'tenant has' : 'tenants have'} a value now`
      : 'the metric is there, but nothing has a value right now';
  return [
    `  - id: ${id}`,
    `    # ${comment(proven.reason)}; ${state}.`,
    ...(proven.title === undefined ? [] : [`    title: ${inlineYaml(proven.title)}`]),
    ...(proven.description === undefined ? [] : [`    description: ${JSON.stringify(proven.description)}`]),
    `    expr: ${JSON.stringify(proven.expr)}`,
  ];
}

/** Text of a foreign server inside a comment: one line, nothing that ends it. */
function comment(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').slice(0, 300);
}
