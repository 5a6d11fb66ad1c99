import { countSlots, slotIndex } from './align';
import { type Frame, type FrameRange, ownValues, type SignalPoints, type SignalStatus } from './frame';
import { SIGNAL_LABEL, SOURCE_LOAD } from './queries';
import type { Signal } from './signal';

/** A series of a range query as Prometheus sends it: times are float seconds, values are text such as "0.5", "NaN", "+Inf". */
export type MatrixSeries = { metric: Record<string, string>; values: [number, string][] };

export type MergeInput = {
  /** Where the frame is to be afterwards. */
  range: FrameRange;
  /** The part of it the answer covers; slots in it that the answer leaves out become gaps. */
  fetched: FrameRange;
  /** The signals that were asked for; all others keep their samples. */
  signals: readonly Signal[];
  tenants: readonly { id: string; labelValue: string }[];
  series: readonly MatrixSeries[];
  fetchedAtSeconds: number;
  /** Replaces the frame's warnings when given. */
  warnings?: string[];
};

/** What in an answer was not what was asked for; a poller logs and counts it. */
export type MergeReport = {
  unlabelledSeries: number;
  unknownTenantSeries: number;
  /** Up to 20 label values that no configured tenant has. */
  unknownTenants: string[];
  unknownSignalSeries: number;
  offGridSamples: number;
  nonFiniteSamples: number;
  conflictingSignals: string[];
};

const MAX_LISTED = 20;

/**
 * Writes the answer of a range query into a frame: moves the frame to `range`, overwrites the fetched slots of the
 * signals asked for, and marks those ok. NaN and infinities are gaps; a timestamp off the grid is not bent onto it.
 * `seq` is the publisher's to raise.
 */
export function mergeMatrix(frame: Frame, input: MergeInput): { frame: Frame; report: MergeReport } {
  const moved = moveFrame(frame, input.range);
  const points = { ...moved.points };
  for (const { id } of input.signals) points[id] = clearSlots(points[id] ?? {}, input.range, input.fetched);
  const { report, labelled, unlabelled } = writeSeries(points, input);
  const signals: Record<string, SignalStatus> = { ...moved.signals };
  for (const { id } of input.signals) {
    const sinceSeconds = errorSince(moved.signals[id]) ?? input.fetchedAtSeconds;
    if (report.conflictingSignals.includes(id)) {
      signals[id] = {
        state: 'error',
        sinceSeconds,
        message: 'several series for one tenant; aggregate by (tenant)',
      };
    } else if (unlabelled.has(id) && !labelled.has(id)) {
      signals[id] = {
        state: 'error',
        sinceSeconds,
        message: 'series carry no tenant label; aggregate by the source’s tenant label',
      };
    } else signals[id] = { state: 'ok' };
  }
  const merged: Frame = {
    ...moved,
    points,
    signals,
    fetchedAtSeconds: input.fetchedAtSeconds,
    staleSinceSeconds: null,
    staleReason: null,
    warnings: input.warnings ?? moved.warnings,
  };
  return { frame: merged, report };
}

/** The same samples on another range: slots that left it are dropped, slots new to it are gaps. Another grid drops all. */
export function moveFrame(frame: Frame, range: FrameRange): Frame {
  const offset = (range.startSeconds - frame.startSeconds) / range.stepSeconds;
  const slots = countSlots(range);
  if (offset === 0 && range.stepSeconds === frame.stepSeconds && range.endSeconds === frame.endSeconds)
    return frame;
  const isSameGrid = range.stepSeconds === frame.stepSeconds && Number.isInteger(offset);
  const points: Record<string, SignalPoints> = {};
  for (const [signalId, byTenant] of Object.entries(frame.points)) {
    const moved: SignalPoints = {};
    if (isSameGrid) {
      for (const [tenantId, values] of Object.entries(byTenant))
        moved[tenantId] = moveValues(values, offset, slots);
    }
    points[signalId] = moved;
  }
  return { ...frame, ...range, points };
}

/** Marks signals as failed, keeping their last good samples and the time since when. */
export function markSignalError(
  frame: Frame,
  signalIds: readonly string[],
  message: string,
  nowSeconds: number,
): Frame {
  const signals = { ...frame.signals };
  for (const id of signalIds) {
    if (signals[id]?.state === 'not-mapped') continue;
    signals[id] = { state: 'error', message, sinceSeconds: errorSince(signals[id]) ?? nowSeconds };
  }
  return { ...frame, signals };
}

/** Marks the frame as last good: the source does not answer. The first failure's time stays. */
export function markStale(frame: Frame, reason: string, nowSeconds: number): Frame {
  return { ...frame, staleSinceSeconds: frame.staleSinceSeconds ?? nowSeconds, staleReason: reason };
}

function errorSince(status: SignalStatus | undefined): number | null {
  return status?.state === 'error' ? status.sinceSeconds : null;
}

function moveValues(values: (number | null)[], offset: number, slots: number): (number | null)[] {
  const kept =
    offset >= 0 ? values.slice(offset, offset + slots) : Array<null>(Math.min(-offset, slots)).fill(null);
  if (offset < 0) for (let i = 0; kept.length < slots && i < values.length; i++) kept.push(values[i] ?? null);
  while (kept.length < slots) kept.push(null);
  return kept;
}

function clearSlots(byTenant: SignalPoints, range: FrameRange, fetched: FrameRange): SignalPoints {
  const from = Math.max(0, Math.ceil((fetched.startSeconds - range.startSeconds) / range.stepSeconds));
  const until = Math.floor((fetched.endSeconds - range.startSeconds) / range.stepSeconds) + 1;
  return Object.fromEntries(
    Object.entries(byTenant).map(([tenantId, values]) => [
      tenantId,
      [...values].fill(null, from, Math.max(from, until)),
    ]),
  );
}

function writeSeries(points: Record<string, SignalPoints>, input: MergeInput) {
  const signalOf = new Map<string, string>();
  for (const { id, record } of input.signals) signalOf.set(record, id).set(id, id);
  const tenantOf = new Map(input.tenants.map(({ id, labelValue }) => [labelValue, id]));
  const slots = countSlots(input.range);
  const labelled = new Set<string>();
  const unlabelled = new Set<string>();
  const unknown = new Set<string>();
  const conflicts = new Set<string>();
  const report: MergeReport = {
    unlabelledSeries: 0,
    unknownTenantSeries: 0,
    unknownTenants: [],
    unknownSignalSeries: 0,
    offGridSamples: 0,
    nonFiniteSamples: 0,
    conflictingSignals: [],
  };
  for (const { metric, values } of input.series) {
    const named = metric[SIGNAL_LABEL] ?? metric.__name__ ?? '';
    if (named === SOURCE_LOAD) continue;
    const signalId = signalOf.get(named);
    const byTenant = signalId === undefined ? undefined : points[signalId];
    if (signalId === undefined || !byTenant) {
      report.unknownSignalSeries++;
      continue;
    }
    const label = metric.tenant;
    if (label === undefined || label === '') {
      report.unlabelledSeries++;
      unlabelled.add(signalId);
      continue;
    }
    labelled.add(signalId);
    const tenantId = tenantOf.get(label);
    if (tenantId === undefined) {
      report.unknownTenantSeries++;
      unknown.add(label);
      continue;
    }
    const samples = ownValues(byTenant, tenantId) ?? Array<null>(slots).fill(null);
    byTenant[tenantId] = samples;
    if (writeValues(samples, values, input, report)) conflicts.add(signalId);
  }
  report.unknownTenants = [...unknown].sort().slice(0, MAX_LISTED);
  report.conflictingSignals = [...conflicts].sort();
  return { report, labelled, unlabelled };
}

/** True when a slot already had another value in this answer; the first one stays. */
function writeValues(
  into: (number | null)[],
  values: readonly [number, string][],
  { range, fetched }: MergeInput,
  report: MergeReport,
): boolean {
  let isConflicting = false;
  for (const [atSeconds, text] of values) {
    const index =
      atSeconds < fetched.startSeconds || atSeconds > fetched.endSeconds ? null : slotIndex(range, atSeconds);
    if (index === null) {
      report.offGridSamples++;
      continue;
    }
    const value = parseSample(text);
    if (value === null) {
      report.nonFiniteSamples++;
      continue;
    }
    const present = into[index] ?? null;
    if (present === null) into[index] = value;
    else if (present !== value) isConflicting = true;
  }
  return isConflicting;
}

/** A finite number, or null for NaN, infinities and anything that is no number. Adding 0 turns -0 into 0, as JSON does. */
function parseSample(text: string): number | null {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value + 0 : null;
}
