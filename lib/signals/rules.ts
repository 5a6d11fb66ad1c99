import { stringify } from 'yaml';
import { isMapped, type MappedSignal } from './queries';
import type { SignalRegistry } from './signal';

/** Which signals to render (all sources when absent) and the label their source names tenants by. */
export type RuleOptions = { sourceId?: string; tenantLabel?: string };

export const RULE_GROUP = 'mc-tenant-signals';
export const RULE_INTERVAL = '10s';

/**
 * The Prometheus rule file that records every mapped signal, in the subset of the syntax that 2.42 accepts and later
 * servers still do. The same registry gives the same bytes.
 */
export function renderRules(registry: SignalRegistry, options: RuleOptions = {}): string {
  const rules = rulesOf(registry, options).map(({ record, expr }) => ({ record, expr }));
  const groups = rules.length === 0 ? [] : [{ name: RULE_GROUP, interval: RULE_INTERVAL, rules }];
  return `${header(options)}${stringify({ groups }, { lineWidth: 0 })}`;
}

/** The signals a rule file of these options records. */
export function rulesOf(registry: SignalRegistry, { sourceId }: RuleOptions): MappedSignal[] {
  return registry.signals
    .filter(isMapped)
    .filter(({ source }) => sourceId === undefined || source === sourceId);
}

function header({ tenantLabel = 'tenant' }: RuleOptions): string {
  return [
    '# Generated from the signal registry by "mc rules render"; change mission-control.yaml, not this file.',
    `# Tenants are told apart by the label "${tenantLabel}"; recorded series carry it as "tenant". Needs Prometheus 2.42 or later.`,
    '',
  ].join('\n');
}
