import { countSlots } from './align';
import { type Frame, ownValues } from './frame';
import type { SignalRegistry } from './signal';

/**
 * A frame as CSV (RFC 4180): one line per time and tenant, one column per signal in base units, gaps empty, numbers in
 * full. Times are UTC and epoch seconds. `tenants` and `signalIds` choose and order what is written.
 */
export function frameCsv(
  frame: Frame,
  registry: SignalRegistry,
  choice: { tenants: readonly string[]; signalIds?: readonly string[] },
): string {
  const chosen = choice.signalIds ?? registry.signals.map(({ id }) => id);
  const signals = registry.signals.filter(({ id }) => chosen.includes(id));
  const lines = [['time', 'epoch_seconds', 'tenant', ...signals.map(({ id, unit }) => `${id} (${unit})`)]];
  const slots = countSlots(frame);
  for (let i = 0; i < slots; i++) {
    const atSeconds = frame.startSeconds + i * frame.stepSeconds;
    const time = new Date(atSeconds * 1_000).toISOString();
    for (const tenantId of choice.tenants) {
      const values = signals.map(({ id }) => ownValues(frame.points[id], tenantId)?.[i] ?? null);
      if (values.every((value) => value === null)) continue;
      lines.push([
        time,
        String(atSeconds),
        tenantId,
        ...values.map((value) => (value === null ? '' : String(value))),
      ]);
    }
  }
  return csvText(lines);
}

/** Rows as RFC 4180 text. A cell that a spreadsheet would run as a formula gets a leading apostrophe; numbers stay numbers. */
export function csvText(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function csvCell(cell: string): string {
  const safe = /^[=+\-@\t\r]/.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}
