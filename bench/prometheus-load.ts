import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FRAMES } from '@/lib/signals';
import { redeemSetupLink, signInCookie, startStack } from '@/lib/testing/stack';
import { panelBoard, startCachingProxy, TENANTS, tenantBoard, watchBoard } from './boards';
import { measureRates, type Rates, renderConfig, sleep, startPlatform, untilRecorded } from './platform';
import { progress, report, round } from './report';
import { openViewers, watchRanges } from './viewers';

const LIVE_SECONDS = 120;
const SHORT_SECONDS = 60;
const PEER_SECONDS = 40;
const TWENTY_WINDOWS_SECONDS = Array.from({ length: 20 }, (_, viewer) => 3_600 + viewer * 1_200);

/** Every viewer follows the hour, as every page does, and one of the standard frames besides. */
function framesOf(viewer: number): string {
  const names = Object.keys(FRAMES);
  return `frames=${[...new Set(['1h', names[viewer % names.length]])].join(',')}&tenants=*`;
}

/**
 * What MC adds to a Prometheus' query rate, by Prometheus' own counters, at 20 live viewers and at 1, 5 and 100, two minutes
 * each. Peer: one query per panel and viewer. Every number is measured in this run against one Prometheus.
 */
const platform = await startPlatform();
try {
  const { prometheusUrl } = platform;
  progress('waiting for recorded series');
  await untilRecorded(prometheusUrl);

  const idle = await measureRates(prometheusUrl, SHORT_SECONDS);
  progress(`no viewer at all: ${describe(idle)}`);
  const peers = await measurePeers(prometheusUrl);

  const config = join(platform.dir, 'mission-control.yaml');
  writeFileSync(config, renderConfig(TENANTS, 'auto'));
  const stack = await startStack({
    args: ['--no-demo'],
    env: { PROMETHEUS_URL: prometheusUrl, MC_CONFIG: config },
  });
  try {
    const cookie = await signInCookie(stack.url, await redeemSetupLink(stack));
    await sleep(20_000);
    const byViewers: Record<string, Rates> = {};
    for (const viewers of [20, 1, 5, 100]) {
      const open = await openViewers(stack.url, cookie, viewers, undefined, framesOf);
      byViewers[viewers] = await measureRates(prometheusUrl, LIVE_SECONDS);
      progress(`MC with ${viewers} viewers: ${describe(byViewers[viewers])}`);
      for (const viewer of open) viewer.close();
      if (open.some((viewer) => viewer.events === 0))
        throw new Error('a viewer received nothing: the measurement is void');
    }
    const ownRanges = await measureRates(prometheusUrl, SHORT_SECONDS, () =>
      watchRanges(stack.url, cookie, TWENTY_WINDOWS_SECONDS),
    );
    progress(`MC with 20 viewers on 20 ranges: ${describe(ownRanges)}`);
    const live = byViewers['20'];
    if (live === undefined) throw new Error('unreachable: 20 viewers are measured first');
    const status = await (await fetch(`${stack.url}/api/status`, { headers: { cookie } })).json();
    report({
      name: 'prometheus-load',
      value: round(live.queriesPerSecond - idle.queriesPerSecond),
      unit: 'queries/s',
      better: 'lower',
      baseline: {
        name: 'one query per panel and viewer, 20 viewers',
        value: round(peers.panels.queriesPerSecond - idle.queriesPerSecond),
      },
      detail: {
        limitQueriesPerSecond: 0.15,
        twentyRanges: rounded(ownRanges),
        viewers: Object.fromEntries(Object.entries(byViewers).map(([n, r]) => [n, rounded(r)])),
        idle: rounded(idle),
        peers: Object.fromEntries(Object.entries(peers).map(([n, r]) => [n, rounded(r)])),
        prometheusCpuPercent: {
          mcOff: round(idle.cpuPercent),
          mcOn: round(live.cpuPercent),
          note: 'rule evaluation included in both',
        },
        status,
      },
    });
  } finally {
    await stack.stop();
  }
} finally {
  await platform.stop();
}

async function measurePeers(prometheusUrl: string) {
  const panels = await measureRates(prometheusUrl, PEER_SECONDS, () =>
    watchBoard(prometheusUrl, 20, panelBoard),
  );
  progress(`20 viewers, one query per panel: ${describe(panels)}`);
  const byTenant = await measureRates(prometheusUrl, PEER_SECONDS, () =>
    watchBoard(prometheusUrl, 20, () => tenantBoard()),
  );
  progress(`20 viewers, one query per signal: ${describe(byTenant)}`);
  const proxy = await startCachingProxy(prometheusUrl);
  const cached = await measureRates(prometheusUrl, PEER_SECONDS, () =>
    watchBoard(proxy.url, 20, () => tenantBoard()),
  );
  progress(`the same behind a caching proxy: ${describe(cached)}`);
  const ranges = await measureRates(prometheusUrl, PEER_SECONDS, () =>
    watchBoard(proxy.url, 20, (viewer) => tenantBoard(TWENTY_WINDOWS_SECONDS[viewer])),
  );
  proxy.stop();
  progress(`20 viewers on 20 ranges behind the proxy: ${describe(ranges)}`);
  return { panels, byTenant, byTenantCached: cached, twentyRangesCached: ranges };
}

function rounded(rates: Rates): Rates {
  return {
    queriesPerSecond: round(rates.queriesPerSecond),
    cpuPercent: round(rates.cpuPercent),
    evaluationsPerSecond: round(rates.evaluationsPerSecond),
  };
}

function describe(rates: Rates): string {
  return `${rates.queriesPerSecond.toFixed(3)} queries/s, ${rates.cpuPercent.toFixed(1)} % CPU`;
}
