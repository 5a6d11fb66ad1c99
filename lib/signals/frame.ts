/** Standard frames: window and step in seconds. All viewers share them, so their cost does not grow with viewers. */
export const FRAMES = {
  '1h': { windowSeconds: 3_600, stepSeconds: 10 },
  '6h': { windowSeconds: 21_600, stepSeconds: 60 },
  '24h': { windowSeconds: 86_400, stepSeconds: 300 },
  '7d': { windowSeconds: 604_800, stepSeconds: 1_800 },
} as const;

export type FrameName = keyof typeof FRAMES;

/** State of one signal in a frame. An error marks only its own signal; the last good samples stay. */
export type SignalStatus =
  | { state: 'ok' }
  | { state: 'error'; message: string; sinceSeconds: number }
  | { state: 'not-mapped' };

/** Samples of one signal by tenant, one slot per step from `startSeconds` to `endSeconds` inclusive; null is a gap. */
export type SignalPoints = Record<string, (number | null)[]>;

/** A tenant's samples of one signal. A tenant may be called "constructor", so only own keys count. */
export function ownValues(points: SignalPoints | undefined, tenantId: string): (number | null)[] | undefined {
  return points && Object.hasOwn(points, tenantId) ? points[tenantId] : undefined;
}

/**
 * Aligned samples of all signals and tenants. `seq` rises with every change. `fetchedAtSeconds` is when the source last
 * answered; `staleSinceSeconds` is set while it does not, and the samples are then the last good ones.
 */
export type Frame = {
  key: string;
  seq: number;
  registryVersion: string;
  startSeconds: number;
  endSeconds: number;
  stepSeconds: number;
  points: Record<string, SignalPoints>;
  signals: Record<string, SignalStatus>;
  fetchedAtSeconds: number;
  staleSinceSeconds: number | null;
  staleReason: string | null;
  /** Warnings the source sent, such as partial data. */
  warnings: string[];
};

/** A grid of slots: `startSeconds`, `startSeconds + stepSeconds`, … `endSeconds` inclusive. */
export type FrameRange = { startSeconds: number; endSeconds: number; stepSeconds: number };

/**
 * What turns one frame into the next: everything but samples whole, and samples from `fromSeconds` to `endSeconds`.
 * A series left out keeps its samples and has gaps in slots it did not have. `baseSeq` null: a whole frame.
 */
export type FrameDelta = Omit<Frame, 'points'> & {
  baseSeq: number | null;
  fromSeconds: number;
  points: Record<string, SignalPoints>;
};
