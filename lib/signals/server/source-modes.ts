import type { MatrixSeries } from '../frame-merge';
import { type MappedSignal, recordedQuery, SIGNAL_LABEL, unionQuery } from '../queries';

/** How the signals of one source are read for one frame, learned from its answers. */
export type SourceModes = {
  /** Signals read by expression, because no rule records them there. */
  raw: Set<string>;
  /** Signals whose expression the source refused; left out until `retryAtSeconds`, so that they cost nothing meanwhile. */
  suspects: Map<string, { message: string; retryAtSeconds: number }>;
  /** The last query ran out of time with expressions in it: ask for each alone next time, one may be the slow one. */
  doubt: boolean;
};

export const freshModes = (): SourceModes => ({ raw: new Set(), suspects: new Map(), doubt: false });

/** The one query of a tick, and which signals it asks for by expression. Recorded names are always asked for unless `none`. */
export function buildQuery(
  signals: readonly MappedSignal[],
  rules: 'auto' | 'installed' | 'none',
  modes: SourceModes,
  nowSeconds: number,
): { query: string; rawIds: Set<string> } {
  const isRaw = ({ id }: MappedSignal) => rules === 'none' || (rules === 'auto' && modes.raw.has(id));
  const isResting = ({ id }: MappedSignal) => (modes.suspects.get(id)?.retryAtSeconds ?? 0) > nowSeconds;
  const raw = signals.filter((signal) => isRaw(signal) && !isResting(signal));
  const recorded = rules === 'none' ? [] : signals;
  const parts = [recorded.length > 0 ? recordedQuery(recorded) : '', raw.length > 0 ? unionQuery(raw) : ''];
  // A source all of whose expressions rest is still asked, for something that costs nothing, to learn whether it is there.
  const query = parts.filter((part) => part !== '').join(' or ') || 'vector(1) < 0';
  return { query, rawIds: new Set(raw.map(({ id }) => id)) };
}

export type ModeInput = {
  rules: 'auto' | 'installed' | 'none';
  signals: readonly MappedSignal[];
  modes: SourceModes;
  series: readonly MatrixSeries[];
  /** Expressions refused in this very answer, with the reason. */
  failed: ReadonlyMap<string, string>;
  /** Signals asked for by expression in this answer. */
  asked: ReadonlySet<string>;
  nowSeconds: number;
  retrySeconds: number;
};

export type ModeDecision = {
  modes: SourceModes;
  /** Signals found to be unrecorded just now, or mended after a refusal: ask for them over the whole range. */
  newlyRaw: Set<string>;
  /** The series to merge: where a signal came both recorded and by expression, only the recorded ones. */
  series: MatrixSeries[];
};

/** Learns from an answer how to ask next time. A recorded series always wins over the same signal by expression. */
export function decideModes(input: ModeInput): ModeDecision {
  const { rules, signals, modes, nowSeconds } = input;
  const recordedNames = new Set(input.series.map(({ metric }) => metric.__name__ ?? ''));
  const isRecorded = (signal: MappedSignal) => recordedNames.has(signal.record);
  const next: SourceModes = { raw: new Set(), suspects: new Map(), doubt: false };
  const newlyRaw = new Set<string>();
  for (const signal of signals) {
    const { id } = signal;
    if (rules === 'installed' || (rules === 'auto' && isRecorded(signal))) continue;
    const refusal = input.failed.get(id);
    const resting = modes.suspects.get(id);
    next.raw.add(id);
    if (refusal !== undefined) {
      next.suspects.set(id, { message: refusal, retryAtSeconds: nowSeconds + input.retrySeconds });
    } else if (resting !== undefined && !input.asked.has(id)) {
      next.suspects.set(id, resting);
    } else if (resting !== undefined || !input.asked.has(id)) {
      newlyRaw.add(id);
    }
  }
  const won = new Set(signals.filter(isRecorded).map(({ id }) => id));
  const series = input.series.filter(({ metric }) => !won.has(metric[SIGNAL_LABEL] ?? ''));
  return { modes: next, newlyRaw, series };
}
