import { describeCluster } from '@/demo/cluster-objects';
import { Decider } from '@/demo/decide';
import { FaultBoard } from '@/demo/faults';
import { listen } from '@/demo/http';
import type { ReplicaId } from '@/demo/ledger';
import { LoadGenerator } from '@/demo/load';
import { createMetrics } from '@/demo/metrics';
import { Replica } from '@/demo/replica';
import { RequestLog } from '@/demo/request-log';
import { routeRequest } from '@/demo/routes';

export type PlatformOptions = {
  port: number;
  seed: number;
  /** Mean requests per second and tenant that the load generator sends; 0 sends none. */
  rps: number;
  /** How often a replica sends its log to its peer; the ordinary lag lies below it. */
  replicationIntervalMs?: number;
  nowMs?: () => number;
};

export type Platform = {
  port: number;
  url: string;
  /** Stops the load and waits until its requests are handled. */
  stopLoad: () => Promise<void>;
  close: () => Promise<void>;
};

/** Starts the service, its two replicas and its load in this process; everything listens on 127.0.0.1 only. */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const { seed, rps, port, replicationIntervalMs = 500, nowMs = Date.now } = options;
  const faults = new FaultBoard(nowMs);
  const replicas: Record<ReplicaId, Replica> = {
    a: new Replica('a', { nowMs, faults }),
    b: new Replica('b', { nowMs, faults }),
  };
  const metrics = createMetrics({
    lastAppliedMs: (replica, tenant) => replicas[replica].lastAppliedMs(tenant),
  });
  const log = new RequestLog();
  const decider = new Decider({
    ...{ seed, nowMs, faults, replicas },
    record: (request) => {
      metrics.count(request);
      return log.append(request);
    },
  });
  const [portA, portB] = [await replicas.a.open(), await replicas.b.open()];
  const startedMs = nowMs();
  let load: LoadGenerator | null = null;
  const health = () => ({
    ...{ status: 'ok', uptimeSeconds: (nowMs() - startedMs) / 1_000, load: load?.stats ?? null },
    replicationError: { a: replicas.a.lastError, b: replicas.b.lastError },
  });
  const cluster = () =>
    describeCluster({ startedMs, nowMs: nowMs(), editOf: (tenant) => faults.lastSpan(tenant, 'config') });
  const server = await listen(port, (request) =>
    routeRequest({ metrics, log, faults, replicas, decider, cluster, health }, request),
  ).catch(async (error: unknown) => {
    await Promise.all([replicas.a.close(), replicas.b.close()]);
    throw error;
  });
  replicas.a.replicateTo(portB, replicationIntervalMs);
  replicas.b.replicateTo(portA, replicationIntervalMs);
  const url = `http://127.0.0.1:${server.port}`;
  const generator = new LoadGenerator({ seed, rps, baseUrl: url, nowMs });
  load = generator;
  generator.start();
  return {
    ...{ port: server.port, url, stopLoad: () => generator.stop() },
    close: async () => {
      await generator.stop();
      await server.close();
      await Promise.all([replicas.a.close(), replicas.b.close()]);
    },
  };
}
