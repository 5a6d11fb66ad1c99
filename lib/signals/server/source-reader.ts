import { blamesExpression, type PrometheusClient, PrometheusError } from '@/lib/platform/prometheus-client';
import type { FrameRange } from '../frame';
import type { MatrixSeries } from '../frame-merge';
import { isMapped, type MappedSignal, readSourceLoadQps, unionQuery, withSourceLoad } from '../queries';
import type { Signal } from '../signal';
import { fetchMatrix } from './fetch-matrix';
import { buildQuery, decideModes, type SourceModes } from './source-modes';

/** One answer, ready to be merged: which signals it is about and which slots it covers. */
export type ReadBatch = { signals: MappedSignal[]; fetched: FrameRange; series: MatrixSeries[] };

export type SourceRead = {
  batches: ReadBatch[];
  /** Signals whose own expression the source refused, with what it said. */
  failed: Map<string, string>;
  warnings: string[];
  clockSkewSeconds: number | null;
  /** Query load of the source in queries per second when it was asked for and exported; null otherwise. */
  sourceLoadQps: number | null;
  modes: SourceModes;
};

export type ReadRequest = {
  client: PrometheusClient;
  rules: 'auto' | 'installed' | 'none';
  /** Signals of this source. */
  signals: readonly Signal[];
  tenantCount: number;
  /** Where the frame is to be. */
  range: FrameRange;
  /** The slots to fetch now. */
  tail: FrameRange;
  modes: SourceModes;
  /** Ask for the source's own query load in the same query. */
  withLoad: boolean;
  reason: 'tick' | 'full' | 'custom';
  nowSeconds: number;
};

/**
 * Reads all signals of a source for a range: normally one query. Signals without recorded series are asked for by
 * expression in the same query from then on, and at once for the whole range when that is found out. When the source
 * blames an expression each is asked for alone, and only the bad ones fail. Throws what concerns the whole source.
 */
export async function readSource(request: ReadRequest): Promise<SourceRead> {
  const mapped = request.signals.filter(isMapped);
  const read: SourceRead = {
    batches: [],
    failed: new Map(),
    warnings: [],
    clockSkewSeconds: null,
    sourceLoadQps: null,
    modes: request.modes,
  };
  if (mapped.length === 0) return read;
  const { query, rawIds } = buildQuery(mapped, request.rules, request.modes, request.nowSeconds);
  const main = await askOrSplit(request, mapped, query, rawIds, read);
  const decision = decideModes({
    rules: request.rules,
    signals: mapped,
    modes: request.modes,
    series: main,
    failed: read.failed,
    asked: rawIds,
    nowSeconds: request.nowSeconds,
    retrySeconds: SUSPECT_RETRY_SECONDS,
  });
  read.modes = decision.modes;
  const waiting = new Set([...read.failed.keys(), ...decision.suspended, ...decision.newlyRaw]);
  const answered = mapped.filter(({ id }) => !waiting.has(id));
  read.batches.push({ signals: answered, fetched: request.tail, series: decision.series });
  for (const [id, suspect] of decision.modes.suspects) read.failed.set(id, suspect.message);
  const newlyRaw = mapped.filter(({ id }) => decision.newlyRaw.has(id));
  if (newlyRaw.length > 0) await readNewlyRaw(request, newlyRaw, read);
  return read;
}

/** The rest of the frame for signals just found to have no recorded series: their expression, over the whole range. */
async function readNewlyRaw(request: ReadRequest, signals: MappedSignal[], read: SourceRead): Promise<void> {
  const whole = { ...request, tail: request.range, withLoad: false, reason: 'full' as const };
  const ids = new Set(signals.map(({ id }) => id));
  const failedNow = new Map<string, string>();
  const series = await askOrSplit(whole, signals, unionQuery(signals), ids, { ...read, failed: failedNow });
  const good = signals.filter(({ id }) => !failedNow.has(id));
  read.batches.push({ signals: good, fetched: request.range, series });
  for (const [id, message] of failedNow) {
    read.failed.set(id, message);
    read.modes.suspects.set(id, { message, retryAtSeconds: request.nowSeconds + SUSPECT_RETRY_SECONDS });
  }
}

/** A refused expression is asked for again this often: somebody may have mended it, and it must not cost a query a tick. */
export const SUSPECT_RETRY_SECONDS = 60;

async function askOrSplit(
  request: ReadRequest,
  mapped: readonly MappedSignal[],
  query: string,
  rawIds: ReadonlySet<string>,
  read: SourceRead,
): Promise<MatrixSeries[]> {
  try {
    return await ask(
      request,
      request.withLoad ? withSourceLoad(query) : query,
      mapped.length,
      request.reason,
      read,
    );
  } catch (error) {
    if (!blamesExpression(error) || rawIds.size === 0) throw error;
    return split(request, mapped, rawIds, read);
  }
}

/** Asks for recorded series by themselves, then for each expression by itself; only failing expressions are marked. */
async function split(
  request: ReadRequest,
  mapped: readonly MappedSignal[],
  rawIds: ReadonlySet<string>,
  read: SourceRead,
): Promise<MatrixSeries[]> {
  const recorded = mapped.filter(({ id }) => !rawIds.has(id));
  const series: MatrixSeries[] = [];
  if (request.rules !== 'none' && recorded.length > 0) {
    const { query } = buildQuery(recorded, 'installed', request.modes, request.nowSeconds);
    series.push(...(await ask(request, query, recorded.length, 'split', read)));
  }
  for (const signal of mapped.filter(({ id }) => rawIds.has(id))) {
    try {
      series.push(...(await ask(request, unionQuery([signal]), 1, 'split', read)));
    } catch (error) {
      if (!blamesExpression(error)) throw error;
      read.failed.set(signal.id, error.userMessage);
    }
  }
  return series;
}

async function ask(
  request: ReadRequest,
  query: string,
  signalCount: number,
  reason: ReadRequest['reason'] | 'split',
  read: SourceRead,
): Promise<MatrixSeries[]> {
  const reply = await fetchMatrix(
    request.client,
    query,
    request.tail,
    reason,
    signalCount * request.tenantCount,
  );
  read.warnings = [...new Set([...read.warnings, ...reply.warnings])];
  read.clockSkewSeconds = reply.clockSkewSeconds;
  read.sourceLoadQps = readSourceLoadQps(reply.series) ?? read.sourceLoadQps;
  return reply.series;
}

/** Whether a failed read means that the source may have come back with other data, so that all must be read again. */
export function mayHaveRestarted(error: unknown): boolean {
  return error instanceof PrometheusError && (error.kind === 'unreachable' || error.kind === 'unavailable');
}
