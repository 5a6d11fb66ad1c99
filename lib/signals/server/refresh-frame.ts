import type { SourceConfig } from '@/lib/config';
import { AppError } from '@/lib/kernel';
import type { PrometheusClient } from '@/lib/platform/prometheus-client';
import type { Tenant } from '@/lib/tenants';
import { tailRange } from '../align';
import type { Frame, FrameRange } from '../frame';
import { type MergeReport, markSignalError, markStale, mergeMatrix, moveFrame } from '../frame-merge';
import { isMapped } from '../queries';
import type { SignalRegistry } from '../signal';
import { freshModes, type SourceModes } from './source-modes';
import { mayHaveRestarted, readSource, type SourceRead } from './source-reader';

export type PolledSource = { config: SourceConfig; client: PrometheusClient };

/** What the poller remembers of one source for one frame. */
export type SourceProgress = { haveUntilSeconds: number | null; modes: SourceModes };

export type FrameProgress = { frame: Frame; sources: Map<string, SourceProgress> };

export type RefreshInput = {
  registry: SignalRegistry;
  tenants: readonly Tenant[];
  sources: readonly PolledSource[];
  range: FrameRange;
  nowSeconds: number;
  withLoad: boolean;
  /** A range somebody asked for by themselves; its queries are counted apart. */
  isCustom?: boolean;
};

export type RefreshResult = {
  /** Sources that did not answer, with why. */
  failures: Map<string, unknown>;
  reports: MergeReport[];
  sourceLoadQps: number | null;
};

/** A difference of clocks below this is what networks and whole seconds explain. */
const SKEW_LIMIT_SECONDS = 5;

/**
 * Brings one frame up to date from all sources at once and updates `progress`. A source that fails marks its own signals
 * and keeps their last good samples; when all fail the frame keeps its place in time and is marked stale.
 */
export async function refreshFrame(progress: FrameProgress, input: RefreshInput): Promise<RefreshResult> {
  const result: RefreshResult = { failures: new Map(), reports: [], sourceLoadQps: null };
  const asked = input.sources.filter(({ config }) => mappedSignals(input.registry, config.id).length > 0);
  const reads = await Promise.allSettled(asked.map((source) => readOne(progress, source, input)));
  const warnings: string[] = [];
  let frame = progress.frame;
  reads.forEach((read, index) => {
    const source = asked[index];
    if (source === undefined) return;
    if (read.status === 'rejected') {
      noteFailure(progress, source.config.id, read.reason);
      result.failures.set(source.config.id, read.reason);
      return;
    }
    frame = mergeRead(frame, read.value, input, result.reports, warnings);
    noteSuccess(progress, source.config.id, read.value, input.range);
    warnings.push(...read.value.warnings, ...skewWarning(source.config.id, read.value.clockSkewSeconds));
    result.sourceLoadQps = read.value.sourceLoadQps ?? result.sourceLoadQps;
  });
  progress.frame = finish(frame, input, result.failures, {
    asked: asked.length,
    warnings: [...new Set(warnings)],
  });
  return result;
}

/** Signals of a source that have an expression and so can be asked for. */
export function mappedSignals(registry: SignalRegistry, sourceId: string) {
  return registry.signals.filter(isMapped).filter((signal) => signal.source === sourceId);
}

function readOne(
  progress: FrameProgress,
  { config, client }: PolledSource,
  input: RefreshInput,
): Promise<SourceRead> {
  const known = progressOf(progress, config.id);
  const tail = tailRange(input.range, known.haveUntilSeconds, config.overlapSeconds);
  return readSource({
    client,
    rules: config.rules,
    signals: mappedSignals(input.registry, config.id),
    tenantCount: input.tenants.length,
    range: input.range,
    tail,
    modes: known.modes,
    withLoad: input.withLoad,
    reason: input.isCustom ? 'custom' : tail.startSeconds === input.range.startSeconds ? 'full' : 'tick',
    nowSeconds: input.nowSeconds,
  });
}

function progressOf(progress: FrameProgress, sourceId: string): SourceProgress {
  const known = progress.sources.get(sourceId) ?? { haveUntilSeconds: null, modes: freshModes() };
  progress.sources.set(sourceId, known);
  return known;
}

function noteSuccess(progress: FrameProgress, sourceId: string, read: SourceRead, range: FrameRange): void {
  progress.sources.set(sourceId, { haveUntilSeconds: range.endSeconds, modes: read.modes });
}

/** After a restart the source may hold other data, so the next read is of the whole range: one query recovers everything. */
function noteFailure(progress: FrameProgress, sourceId: string, error: unknown): void {
  const known = progressOf(progress, sourceId);
  if (mayHaveRestarted(error)) known.haveUntilSeconds = null;
}

function mergeRead(
  before: Frame,
  read: SourceRead,
  input: RefreshInput,
  reports: MergeReport[],
  warnings: string[],
): Frame {
  let frame = before;
  for (const { signals, fetched, series } of read.batches) {
    const merged = mergeMatrix(frame, {
      range: input.range,
      fetched,
      signals,
      tenants: input.tenants,
      series,
      fetchedAtSeconds: input.nowSeconds,
    });
    frame = merged.frame;
    reports.push(merged.report);
    if (series.length > 0 && merged.report.unknownTenantSeries === series.length) {
      warnings.push('All series belong to tenants that mission-control.yaml does not declare');
    }
  }
  for (const [signalId, message] of read.failed)
    frame = markSignalError(frame, [signalId], message, input.nowSeconds);
  return frame;
}

function finish(
  merged: Frame,
  input: RefreshInput,
  failures: ReadonlyMap<string, unknown>,
  { asked, warnings }: { asked: number; warnings: string[] },
): Frame {
  const reasons = [...failures.values()].map(describe);
  if (asked > 0 && failures.size === asked) return markStale(merged, reasons.join('; '), input.nowSeconds);
  let frame: Frame = {
    ...moveFrame(merged, input.range),
    fetchedAtSeconds: input.nowSeconds,
    staleSinceSeconds: null,
    staleReason: null,
    warnings,
  };
  for (const [sourceId, error] of failures) {
    const ids = mappedSignals(input.registry, sourceId).map(({ id }) => id);
    frame = markSignalError(frame, ids, describe(error), input.nowSeconds);
  }
  return frame;
}

function describe(error: unknown): string {
  if (error instanceof AppError) return error.userMessage;
  return error instanceof Error ? error.message : String(error);
}

function skewWarning(sourceId: string, skewSeconds: number | null): string[] {
  if (skewSeconds === null || Math.abs(skewSeconds) <= SKEW_LIMIT_SECONDS) return [];
  const side = skewSeconds > 0 ? 'ahead of' : 'behind';
  return [
    `The clock of source "${sourceId}" is ${Math.abs(skewSeconds)} s ${side} MC's: ages are off by as much`,
  ];
}
