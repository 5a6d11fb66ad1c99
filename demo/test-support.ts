import { type Platform, startPlatform } from '@/demo/platform';
import type { LoggedRequest } from '@/demo/request-log';

/** A clock that runs with real time and can be moved forward. */
export function createSkewableClock(): { nowMs: () => number; forward: (seconds: number) => void } {
  let skewMs = 0;
  return {
    nowMs: () => Date.now() + skewMs,
    forward: (seconds) => {
      skewMs += seconds * 1_000;
    },
  };
}

/** A client of a running platform, as its users would write one. */
export function createClient({ url }: Pick<Platform, 'url'>) {
  const call = async (method: string, path: string, body?: unknown) => {
    const sent =
      body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const response = await fetch(url + path, { method, ...sent });
    return { status: response.status, body: await response.json() };
  };
  return {
    call,
    decide: async (tenant: string, body: unknown): Promise<LoggedRequest> => {
      const reply = await call('POST', `/v1/tenants/${tenant}/decisions`, body);
      if (reply.status !== 200) throw new Error(`answered ${reply.status}: ${JSON.stringify(reply.body)}`);
      return reply.body;
    },
    ledger: async (tenant: string, replica: 'a' | 'b') =>
      (await call('GET', `/v1/tenants/${tenant}/ledger?replica=${replica}`)).body as {
        totalUnits: number;
        pending: number;
        digest: string;
      },
    log: async (): Promise<LoggedRequest[]> => (await call('GET', '/v1/log?since=0')).body.entries,
    metrics: async () => parseMetrics(await (await fetch(`${url}/metrics`)).text()),
  };
}

/** Samples of an exposition by series as written, such as `mc_cost_usd_total{tenant="TENANT_001"}`. */
export function parseMetrics(text: string): Map<string, number> {
  const lines = text.split('\n').filter((line) => line && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

/** Starts a platform without load, on a free port, with fast replication. */
export async function startQuietPlatform(nowMs: () => number = Date.now): Promise<Platform> {
  return startPlatform({ port: 0, seed: 1, rps: 0, replicationIntervalMs: 20, nowMs });
}

/** Waits until a condition holds; the test's own timeout ends a wait that never does. */
export async function waitUntil(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}
