import type { Config, SourceConfig } from '@/lib/config';
import { readSecret } from '@/lib/platform/config';
import { systemClock } from '@/lib/platform/ids';
import { createPrometheusClient, type PrometheusClient } from '@/lib/platform/prometheus-client';
import { isMapped, recordedQuery, resolveRegistry, type SignalRegistry } from '@/lib/signals';
import { sourceResidencyProblems } from '@/lib/tenants';
import type { Run } from '../command';
import { loadLocalConfig } from '../context';
import { type Check, type Finding, fail, judgeClock, ok, warn } from './finding';
import { messageOf } from './machine-checks';

/** Every source: does it answer, which version, are the rules loaded, does its clock agree. Three questions each. */
export function sourceChecks(place: Pick<Run<unknown>, 'env' | 'variables'>): Check[] {
  let config: Config;
  try {
    config = loadLocalConfig(place);
  } catch {
    // The check of the configuration has told why already.
    return [];
  }
  const registry = resolveRegistry(config.signals, config.sources);
  return config.sources.map((source) => async () => {
    const client = createPrometheusClient(source, {
      readSecret: (secret) => readSecret(secret, place.variables),
    });
    try {
      return [checkResidency(source, config), ...(await checkSource(source, client, registry))];
    } finally {
      client.close();
    }
  });
}

/** Whether the source's region suits every tenant's residency. */
function checkResidency(source: SourceConfig, config: Config): Finding {
  const check = `residency at ${source.id}`;
  const problems = sourceResidencyProblems(config.tenants, source);
  const [first] = problems;
  if (first === undefined) return ok(check, `${source.region} suits every tenant`);
  const more = problems.length > 1 ? ` and ${problems.length - 1} more` : '';
  const mend = 'set residency of the tenant and region of the source in the configuration to what is true';
  return warn(check, `${first.reason}${more}`, mend);
}

async function checkSource(
  source: SourceConfig,
  client: PrometheusClient,
  registry: SignalRegistry,
): Promise<Finding[]> {
  const check = `source ${source.id}`;
  try {
    const asked = systemClock.now().getTime();
    const { series } = await client.query('time()', 'check');
    const halfSeconds = (systemClock.now().getTime() - asked) / 2_000;
    const sourceSeconds = Number(series[0]?.value[1] ?? Number.NaN);
    return [
      ok(check, `${source.url} ${await readVersion(client)}`),
      await checkRules(source, client, registry),
      judgeClock(`clock of ${source.id}`, sourceSeconds - asked / 1000 - halfSeconds),
    ];
  } catch (error) {
    return [
      fail(
        check,
        messageOf(error),
        `open ${source.url} from this machine; the address is at url in the configuration`,
      ),
    ];
  }
}

async function readVersion(client: PrometheusClient): Promise<string> {
  try {
    return `version ${(await client.buildInfo()).version}`;
  } catch {
    return 'answers (tells no version)';
  }
}

async function checkRules(
  source: SourceConfig,
  client: PrometheusClient,
  registry: SignalRegistry,
): Promise<Finding> {
  const check = `rules at ${source.id}`;
  const mapped = registry.signals.filter(isMapped).filter((signal) => signal.source === source.id);
  if (mapped.length === 0)
    return warn(check, 'no signal is mapped to this source', 'map some in the configuration, or run mc init');
  const { series } = await client.query(`count by (__name__) (${recordedQuery(mapped)})`, 'check');
  const recorded = new Set(series.map(({ metric }) => metric.__name__));
  const missing = mapped.filter(({ record }) => !recorded.has(record)).map(({ id }) => id);
  if (missing.length === 0) return ok(check, `all ${mapped.length} recorded`);
  const detail = `${missing.length} of ${mapped.length} signals have no recorded series: ${missing.join(', ')}`;
  const mend =
    'load the file of: mc rules render (without it MC asks the raw expressions, which costs the source more)';
  return warn(check, detail, mend);
}
