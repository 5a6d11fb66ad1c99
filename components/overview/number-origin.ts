import type { OverviewFrame } from '@/lib/overview';
import type { Signal } from '@/lib/signals';

/** What a number on screen stands on. `value` is in the signal's base unit, `atSeconds` the time of its own sample. */
export type NumberOrigin = {
  signal: Signal;
  frame: OverviewFrame;
  tenantId: string;
  value: number | null;
  atSeconds: number | null;
};
