'use client';

import { Table, Td, Th } from '@/components/ui/table';
import { utcText } from '@/lib/client/age';
import { formatScaled, type PreparedPanel } from '@/lib/signals';

const ROWS_SHOWN = 200;

/** The same samples as the chart, newest first: what a screen reader, a spreadsheet mind or a screenshot wants. */
export default function ChartTable({ panel, heightPx }: { panel: PreparedPanel; heightPx: number }) {
  const slots = panel.timesSeconds.length;
  const shown = Array.from({ length: Math.min(ROWS_SHOWN, slots) }, (_, n) => slots - 1 - n);
  return (
    <div className="overflow-y-auto" style={{ height: heightPx }}>
      <Table label={`${panel.title} as a table, newest first`}>
        <thead>
          <tr>
            <Th>Time (UTC)</Th>
            {panel.series.map((series) => (
              <Th key={series.key} numeric>
                {series.label} {panel.axes[series.axis]?.label}
              </Th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((slot) => (
            <tr key={panel.timesSeconds[slot]}>
              <Td className="whitespace-nowrap text-muted">
                {utcText(panel.timesSeconds[slot] ?? 0).slice(0, 19)}
              </Td>
              {panel.series.map((series) => (
                <Td key={series.key} numeric>
                  {cellText(panel, series.axis, series.values[slot] ?? null)}
                </Td>
              ))}
            </tr>
          ))}
        </tbody>
      </Table>
      {slots > ROWS_SHOWN && (
        <p className="px-3 py-2 text-xs text-muted">
          The newest {ROWS_SHOWN} of {slots} samples; the CSV file has all of them.
        </p>
      )}
    </div>
  );
}

function cellText(panel: PreparedPanel, axisIndex: number, shown: number | null): string {
  const axis = panel.axes[axisIndex];
  if (shown === null || axis === undefined) return '–';
  return formatScaled(shown / axis.factor, axis.unit, { factor: axis.factor, unit: axis.label });
}
