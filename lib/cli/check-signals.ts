import type { Config } from '@/lib/config';
import { AppError } from '@/lib/kernel';
import { readSecret } from '@/lib/platform/config';
import {
  blamesExpression,
  createPrometheusClient,
  type PrometheusClient,
} from '@/lib/platform/prometheus-client';
import type { Signal, SignalRegistry } from '@/lib/signals';

/** What a source says about one signal now. `none`: accepted, but no tenant has a value. */
export type SignalCheck = {
  id: string;
  source: string;
  state: 'ok' | 'none' | 'error' | 'not-mapped';
  /** Declared tenants that have a value. */
  declaredTenants: number;
  /** Values of the tenant label that no declared tenant claims. */
  undeclaredTenants: number;
  detail: string;
};

/** Asks every mapped signal's source once, one instant query each. A source that does not answer throws `unreachable`. */
export async function checkSignalsAtSource(
  config: Config,
  registry: SignalRegistry,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<SignalCheck[]> {
  const claimed = new Set(config.tenants.map(({ labelValue }) => labelValue));
  const clients = new Map<string, PrometheusClient>();
  for (const source of config.sources) {
    clients.set(
      source.id,
      createPrometheusClient(source, { readSecret: (secret) => readSecret(secret, variables) }),
    );
  }
  try {
    const checks: SignalCheck[] = [];
    for (const signal of registry.signals) {
      const client = clients.get(signal.source);
      if (client === undefined)
        throw new AppError('internal', { message: `no client for source ${signal.source}` });
      checks.push(await checkSignal(signal, client, claimed));
    }
    return checks;
  } finally {
    for (const client of clients.values()) client.close();
  }
}

async function checkSignal(
  signal: Signal,
  client: PrometheusClient,
  claimed: ReadonlySet<string>,
): Promise<SignalCheck> {
  const base = { id: signal.id, source: signal.source, declaredTenants: 0, undeclaredTenants: 0 };
  if (signal.expr === null)
    return { ...base, state: 'not-mapped', detail: 'expr is null in the configuration' };
  try {
    const { series, warnings } = await client.query(signal.expr, 'check');
    const values = new Set(series.map(({ metric }) => metric.tenant ?? ''));
    const unlabelled = values.delete('');
    const declared = [...values].filter((value) => claimed.has(value)).length;
    const found = { ...base, declaredTenants: declared, undeclaredTenants: values.size - declared };
    if (unlabelled) return { ...found, state: 'error', detail: 'some series have no tenant label' };
    if (declared > 0) return { ...found, state: 'ok', detail: warnings[0] ?? '' };
    const detail =
      values.size === 0 ? 'no series right now' : 'only tenants that are not declared; compare labelValue';
    return { ...found, state: 'none', detail };
  } catch (error) {
    if (blamesExpression(error)) return { ...base, state: 'error', detail: error.userMessage };
    throw error;
  }
}
