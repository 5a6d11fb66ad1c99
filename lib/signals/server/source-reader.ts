import { blamesExpression, type PrometheusClient, PrometheusError } from '@/lib/platform/prometheus-client';
import type { FrameRange } from '../frame';
import type { MatrixSeries } from '../frame-merge';
import {
  isMapped,
  type MappedSignal,
  readSourceLoadQps,
  recordedQuery,
  unionQuery,
  withSourceLoad,
} from '../queries';
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
  /** What earlier reads taught; `doubt` is set on it when this one runs out of time. */
  modes: SourceModes;
  /** Ask for the source's own query load in the same query. */
  withLoad: boolean;
  reason: 'tick' | 'full' | 'custom';
  nowSeconds: number;
};

/** A refused expression is asked for again this often: somebody may have mended it, and it must not cost a query a tick. */
export const SUSPECT_RETRY_SECONDS = 60;

/**
 * Reads all signals of a source for a range: normally one query. Signals without recorded series are asked for by
 * expression in the same query from then on, and at once for the whole range when that is found out. When the source
 * blames an expression each is asked for alone, and only the bad ones fail. Throws what concerns the whole source.
 */
export async function readSource(request: ReadRequest): Promise<SourceRead> {
  const { modes, rules, nowSeconds } = request;
  const mapped = request.signals.filter(isMapped);
  const read: SourceRead = {
    batches: [],
    failed: new Map(),
    warnings: [],
    clockSkewSeconds: null,
    sourceLoadQps: null,
    modes,
  };
  if (mapped.length === 0) return read;
  const { query, rawIds } = buildQuery(mapped, rules, modes, nowSeconds);
  const series = await askOrSplit(request, mapped, query, rawIds, read);
  const decision = decideModes({
    rules,
    signals: mapped,
    modes,
    series,
    failed: read.failed,
    asked: rawIds,
    nowSeconds,
    retrySeconds: SUSPECT_RETRY_SECONDS,
  });
  read.modes = decision.modes;
  for (const [id, { message }] of decision.modes.suspects) read.failed.set(id, message);
  const answered = mapped.filter(({ id }) => !read.failed.has(id) && !decision.newlyRaw.has(id));
  read.batches.push({ signals: answered, fetched: request.tail, series: decision.series });
  const newlyRaw = mapped.filter(({ id }) => decision.newlyRaw.has(id));
  if (newlyRaw.length > 0) await readNewlyRaw(request, newlyRaw, read);
  return read;
}

/**
 * Signals just found to have no recorded series: their expression, over the whole range. When that takes too long they
 * fail for now and the next tick asks for their newest samples only.
 */
async function readNewlyRaw(request: ReadRequest, signals: MappedSignal[], read: SourceRead): Promise<void> {
  const whole: ReadRequest = { ...request, rules: 'none', tail: request.range, withLoad: false };
  const ids = new Set(signals.map(({ id }) => id));
  const refused: SourceRead = { ...read, failed: new Map() };
  try {
    const series = await askOrSplit(whole, signals, unionQuery(signals), ids, refused);
    const good = signals.filter(({ id }) => !refused.failed.has(id));
    read.batches.push({ signals: good, fetched: request.range, series });
    read.warnings = refused.warnings;
  } catch (error) {
    if (!(error instanceof PrometheusError)) throw error;
    for (const id of ids) read.failed.set(id, error.userMessage);
  }
  for (const [id, message] of refused.failed) {
    read.failed.set(id, message);
    read.modes.suspects.set(id, { message, retryAtSeconds: request.nowSeconds + SUSPECT_RETRY_SECONDS });
  }
}

async function askOrSplit(
  request: ReadRequest,
  mapped: readonly MappedSignal[],
  query: string,
  rawIds: ReadonlySet<string>,
  read: SourceRead,
): Promise<MatrixSeries[]> {
  const hasRaw = rawIds.size > 0;
  if (hasRaw && request.modes.doubt) return split(request, mapped, rawIds, read);
  try {
    const whole = request.withLoad ? withSourceLoad(query) : query;
    return await ask(request, whole, mapped.length, request.reason, read);
  } catch (error) {
    if (hasRaw && blamesExpression(error)) return split(request, mapped, rawIds, read);
    request.modes.doubt = error instanceof PrometheusError && error.kind === 'timeout';
    throw error;
  }
}

/** Asks for recorded series by themselves, then for each expression by itself; only failing expressions are marked. */
async function split(
  request: ReadRequest,
  mapped: readonly MappedSignal[],
  rawIds: ReadonlySet<string>,
  read: SourceRead,
): Promise<MatrixSeries[]> {
  const recorded =
    request.rules === 'none' ? [] : await ask(request, recordedQuery(mapped), mapped.length, 'split', read);
  const raw = mapped.filter(({ id }) => rawIds.has(id));
  const answers = await Promise.allSettled(
    raw.map((signal) => ask(request, unionQuery([signal]), 1, 'split', read)),
  );
  const errors = answers.flatMap((answer) =>
    answer.status === 'rejected' ? [answer.reason as unknown] : [],
  );
  const fatal = errors.find((error) => !blamesExpression(error) && !isTimeout(error));
  if (fatal !== undefined) throw fatal;
  if (request.rules === 'none' && errors.length === raw.length && errors.every(isTimeout)) throw errors[0];
  answers.forEach((answer, index) => {
    const signal = raw[index];
    if (answer.status === 'rejected' && signal !== undefined && answer.reason instanceof PrometheusError) {
      read.failed.set(signal.id, answer.reason.userMessage);
    }
  });
  return [...recorded, ...answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))];
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

function isTimeout(error: unknown): error is PrometheusError {
  return error instanceof PrometheusError && error.kind === 'timeout';
}

/** Whether a failed read means that the source may have come back with other data, so that all must be read again. */
export function mayHaveRestarted(error: unknown): boolean {
  return error instanceof PrometheusError && (error.kind === 'unreachable' || error.kind === 'unavailable');
}
