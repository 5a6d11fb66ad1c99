import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/** MC's own measurements, in Prometheus' terms. One set per process, whatever bundle asks for it. */
export type Metrics = {
  registry: Registry;
  /** Queries sent to a source, by why they were needed: MC's own load, explained. */
  prometheusQueries: Counter<'source' | 'reason'>;
  /** Questions answered by a query that somebody else had already sent. */
  prometheusCoalesced: Counter<string>;
  prometheusFailures: Counter<'source' | 'kind'>;
  frameAgeSeconds: Gauge<'frame'>;
  framesPublished: Counter<'frame'>;
  sseClients: Gauge<string>;
  sseResyncs: Counter<string>;
  sseClosedSlow: Counter<string>;
  pollerLeader: Gauge<string>;
  pollerTickSeconds: Gauge<string>;
  logLeader: Gauge<string>;
  logSize: Gauge<string>;
  logPending: Gauge<string>;
  logAppended: Counter<string>;
  logBatches: Counter<string>;
  /** When the newest checkpoint of a log was signed; its age is what counts while leaves come in. */
  logCheckpointAt: Gauge<'log'>;
  logSigningFailures: Counter<'log'>;
  logWitnessFailures: Counter<'witness' | 'kind'>;
  /** Posts of CI by what became of them: a kind, replayed, or why they were refused. */
  ciIngest: Counter<'outcome'>;
  /** Requests that can be decided now, and how long the oldest of them has waited, by kind. */
  approvalsPending: Gauge<'kind'>;
  approvalsOldestSeconds: Gauge<'kind'>;
  approvalDecisions: Counter<'kind' | 'decision'>;
  /** Why decisions, requests and uses were refused; the codes are a closed list. */
  approvalRefusals: Counter<'code'>;
};

const KEY = Symbol.for('mission-control.metrics');
const shared = globalThis as typeof globalThis & { [KEY]?: Metrics };

/** The process's metrics, made at first use. Next.js may load a module several times, so they hang on globalThis. */
export function metrics(): Metrics {
  shared[KEY] ??= createMetrics();
  return shared[KEY];
}

/** A fresh set in its own registry; tests and benchmarks use one each. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'mc_' });
  const registers = [registry];
  const counter = <T extends string>(name: string, help: string, labelNames: T[] = []) =>
    new Counter({ name, help, labelNames, registers });
  const gauge = <T extends string>(name: string, help: string, labelNames: T[] = []) =>
    new Gauge({ name, help, labelNames, registers });
  return {
    registry,
    prometheusQueries: counter(
      'mc_prometheus_queries_total',
      'Queries sent to a Prometheus source, by reason.',
      ['source', 'reason'],
    ),
    prometheusCoalesced: counter(
      'mc_prometheus_coalesced_total',
      'Questions answered by a query already under way or just answered.',
    ),
    prometheusFailures: counter(
      'mc_prometheus_failures_total',
      'Queries without an answer, by kind of failure.',
      ['source', 'kind'],
    ),
    frameAgeSeconds: gauge('mc_frame_age_seconds', 'Seconds since the source last answered for a frame.', [
      'frame',
    ]),
    framesPublished: counter('mc_frames_published_total', 'Frames and deltas written for web processes.', [
      'frame',
    ]),
    sseClients: gauge('mc_sse_clients', 'Open event streams.'),
    sseResyncs: counter(
      'mc_sse_resyncs_total',
      'Slow streams that were given a full frame instead of the deltas they missed.',
    ),
    sseClosedSlow: counter('mc_sse_closed_slow_total', 'Streams closed because nobody read them.'),
    pollerLeader: gauge('mc_poller_leader', '1 in the process whose poller leads.'),
    pollerTickSeconds: gauge(
      'mc_poller_tick_seconds',
      'Seconds between two polls, as the governor has set it.',
    ),
    logLeader: gauge('mc_log_leader', '1 in the process that orders the evidence log.'),
    logSize: gauge('mc_log_size', 'Leaves of the evidence log.'),
    logPending: gauge('mc_log_pending', 'Audit rows the last batch found waiting to become leaves.'),
    logAppended: counter('mc_log_appended_total', 'Leaves appended by this process.'),
    logBatches: counter('mc_log_batches_total', 'Batches of leaves appended by this process.'),
    logCheckpointAt: gauge(
      'mc_log_checkpoint_timestamp_seconds',
      'When the newest checkpoint was signed, in seconds since 1970.',
      ['log'],
    ),
    logSigningFailures: counter(
      'mc_log_signing_failures_total',
      'Checkpoints that could not be signed, or must not be.',
      ['log'],
    ),
    logWitnessFailures: counter(
      'mc_log_witness_failures_total',
      'Checkpoints a witness did not cosign: unreachable or refused.',
      ['witness', 'kind'],
    ),
    ciIngest: counter('mc_ci_ingest_total', 'Posts of CI: taken by kind, replayed, or refused by reason.', [
      'outcome',
    ]),
    approvalsPending: gauge('mc_approvals_pending', 'Requests for approval that can be decided now.', [
      'kind',
    ]),
    approvalsOldestSeconds: gauge(
      'mc_approvals_oldest_pending_seconds',
      'Seconds since the oldest request that can be decided now was made; 0 when there is none.',
      ['kind'],
    ),
    approvalDecisions: counter('mc_approval_decisions_total', 'Decisions taken by this process.', [
      'kind',
      'decision',
    ]),
    approvalRefusals: counter(
      'mc_approval_refusals_total',
      'Decisions, requests and uses refused by this process, by code.',
      ['code'],
    ),
  };
}
