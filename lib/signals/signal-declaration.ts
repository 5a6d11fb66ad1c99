import type { Direction, Thresholds, Unit } from './signal';

export const MAX_SIGNALS = 64;

/** A signal as declared in mission-control.yaml: the id of a built-in overrides it, a new id adds one. */
export type SignalDeclaration = {
  id: string;
  title?: string | undefined;
  description?: string | undefined;
  panel?: string | undefined;
  unit?: Unit | undefined;
  direction?: Direction | undefined;
  /** null: nobody has mapped it yet. */
  expr?: string | null | undefined;
  record?: string | undefined;
  source?: string | undefined;
  thresholds?: Thresholds | undefined;
};
