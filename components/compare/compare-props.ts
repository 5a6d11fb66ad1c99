import type { ChartsStart } from '@/components/charts/use-charts-view';
import type { SignalRegistry } from '@/lib/signals';
import type { Tenant } from '@/lib/tenants';

/** More would be too narrow to read side by side. */
export const MOST_COMPARED = 5;

/** A tenant that can be chosen, with its place in the configuration, which decides its colour. */
export type Choice = { id: string; name: string; place: number };

/** Everything the compare view starts from. */
export type CompareProps = {
  tenants: (Tenant & { place: number })[];
  /** All tenants the reader may see. */
  choices: Choice[];
  /** Asked for in the address, but unknown or not visible to the reader. */
  missing: string[];
  registry: SignalRegistry;
  currency: string;
  start: ChartsStart;
  generatedUntilSeconds: number | null;
};
