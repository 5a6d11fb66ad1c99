import { formatScaled } from '@/lib/signals';
import type { ChartBand } from './chart-bands';

/** A value of a band's axis as text with its unit; a gap says so. */
export function slotText(band: ChartBand, shown: number | null): string {
  if (shown === null) return 'no sample';
  const { factor, label, unit } = band.axis;
  return `${formatScaled(shown / factor, unit, { factor, unit: label })} ${label}`.trim();
}
