import { csvText, type SignalRegistry } from '@/lib/signals';
import type { Overview } from './overview';

/** The overview as CSV: one line per tenant, for each signal its value in base units and the time of the sample. */
export function overviewCsv(overview: Overview, registry: SignalRegistry): string {
  const head = ['tenant', 'name', 'residency', 'tier', 'environment', 'status', 'reasons'];
  for (const signal of registry.signals)
    head.push(`${signal.id} (${signal.unit})`, `${signal.id} sampled at`);
  const lines = overview.rows.map((row) => {
    const { id, name, residency, tier, environment } = row.tenant;
    const line = [id, name, residency, String(tier), environment, row.status, row.reasons.join('; ')];
    for (const signal of registry.signals) {
      const held = row.values[signal.id];
      const at = held?.atSeconds ?? null;
      line.push(held === undefined || held.value === null ? '' : String(held.value));
      line.push(at === null ? '' : new Date(at * 1_000).toISOString());
    }
    return line;
  });
  return csvText([head, ...lines]);
}
