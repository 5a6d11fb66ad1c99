import { countSlots } from './align';
import { type Frame, type FrameDelta, ownValues, type SignalPoints } from './frame';

/**
 * The smallest change that turns `prev` into `next`: samples from the earliest slot that differs. Falls back to a whole
 * frame when there is nothing to build on: no `prev`, another registry or grid, a gap, or series that went away.
 */
export function frameDelta(prev: Frame | null, next: Frame): FrameDelta {
  if (prev === null || !canBuildOn(prev, next))
    return { ...next, baseSeq: null, fromSeconds: next.startSeconds };
  const offset = (next.startSeconds - prev.startSeconds) / next.stepSeconds;
  const known = Math.min(countSlots(prev) - offset, countSlots(next));
  let from = known;
  for (const [signalId, byTenant] of Object.entries(next.points)) {
    for (const [tenantId, values] of Object.entries(byTenant)) {
      from = firstDifference(ownValues(prev.points[signalId], tenantId), values, offset, from);
    }
  }
  const points: Record<string, SignalPoints> = {};
  for (const [signalId, byTenant] of Object.entries(next.points)) {
    const changed = changedSeries(prev.points[signalId] ?? {}, byTenant, { offset, from, known });
    if (changed) points[signalId] = changed;
  }
  return { ...next, points, baseSeq: prev.seq, fromSeconds: next.startSeconds + from * next.stepSeconds };
}

/** The frame a delta leads to, or null when it does not build on `frame`: fetch a whole frame then. */
export function applyDelta(frame: Frame | null, delta: FrameDelta): Frame | null {
  const { baseSeq, fromSeconds, points: changes, ...rest } = delta;
  if (baseSeq === null) return { ...rest, points: changes };
  if (frame?.seq !== baseSeq || !isSameSubject(frame, delta)) return null;
  const offset = (delta.startSeconds - frame.startSeconds) / delta.stepSeconds;
  const from = (fromSeconds - delta.startSeconds) / delta.stepSeconds;
  const slots = countSlots(delta);
  const points: Record<string, SignalPoints> = {};
  for (const [signalId, byTenant] of Object.entries(frame.points)) {
    const changed = changes[signalId] ?? {};
    const built: SignalPoints = {};
    for (const [tenantId, values] of Object.entries(byTenant)) {
      const change = ownValues(changed, tenantId);
      built[tenantId] = buildValues(values.slice(offset), change, from, slots);
    }
    for (const [tenantId, values] of Object.entries(changed)) {
      if (!Object.hasOwn(byTenant, tenantId)) built[tenantId] = buildValues([], values, from, slots);
    }
    points[signalId] = built;
  }
  return { ...rest, points };
}

function buildValues(
  known: (number | null)[],
  change: (number | null)[] | undefined,
  from: number,
  slots: number,
): (number | null)[] {
  if (change) known.length = Math.min(known.length, from);
  while (known.length < (change ? from : slots)) known.push(null);
  return change ? known.concat(change) : known;
}

function isSameSubject(a: Frame | FrameDelta, b: Frame | FrameDelta): boolean {
  return a.key === b.key && a.registryVersion === b.registryVersion && a.stepSeconds === b.stepSeconds;
}

function canBuildOn(prev: Frame, next: Frame): boolean {
  const offset = (next.startSeconds - prev.startSeconds) / next.stepSeconds;
  if (!isSameSubject(prev, next) || !Number.isInteger(offset) || offset < 0) return false;
  if (next.endSeconds < prev.endSeconds || next.startSeconds > prev.endSeconds) return false;
  const signalIds = Object.keys(prev.points);
  if (signalIds.length !== Object.keys(next.points).length) return false;
  return signalIds.every((signalId) => {
    const after = next.points[signalId];
    return (
      after !== undefined &&
      Object.keys(prev.points[signalId] ?? {}).every((tenantId) => Object.hasOwn(after, tenantId))
    );
  });
}

/** Looks no further than `limit`, the earliest difference found so far; that keeps a thousand tenants cheap. */
function firstDifference(
  before: (number | null)[] | undefined,
  after: (number | null)[],
  offset: number,
  limit: number,
): number {
  if (before === after && offset === 0) return limit;
  for (let i = 0; i < limit; i++) {
    if ((before?.[i + offset] ?? null) !== (after[i] ?? null)) return i;
  }
  return limit;
}

function changedSeries(
  before: SignalPoints,
  after: SignalPoints,
  at: { offset: number; from: number; known: number },
): SignalPoints | null {
  let changed: SignalPoints | null = null;
  for (const [tenantId, values] of Object.entries(after)) {
    const old = ownValues(before, tenantId);
    if (old && isUnchanged(old, values, at)) continue;
    changed ??= {};
    changed[tenantId] = values.slice(at.from);
  }
  return changed;
}

/** A series left out of a delta keeps what it had and has gaps in new slots; true when that is what `after` says. */
function isUnchanged(
  before: (number | null)[],
  after: (number | null)[],
  at: { offset: number; from: number; known: number },
): boolean {
  for (let i = at.from; i < after.length; i++) {
    const kept = i < at.known ? (before[i + at.offset] ?? null) : null;
    if (kept !== after[i]) return false;
  }
  return true;
}
