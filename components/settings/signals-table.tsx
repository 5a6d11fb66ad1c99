import { CopyId } from '@/components/console/copy-id';
import type { DeclaredSignal } from '@/components/settings/declared-signals';
import { StatusBadge } from '@/components/status/status-badge';
import { Table, Td, Th } from '@/components/ui/table';
import { type Signal, valueText } from '@/lib/signals';

/** The registry: what is asked, under which name it is recorded, and at which levels it warns and pages. */
export function SignalsTable({
  signals,
  currency,
}: {
  signals: readonly DeclaredSignal[];
  currency: string;
}) {
  return (
    <Table label="Signals">
      <thead>
        <tr>
          <Th>Signal</Th>
          <Th>PromQL, and the name it is recorded under</Th>
          <Th>Source</Th>
          <Th numeric>Warn</Th>
          <Th numeric>Page</Th>
          <Th>Declared in</Th>
        </tr>
      </thead>
      <tbody>
        {signals.map((signal) => (
          <tr key={signal.id} className="align-top">
            <Td className="min-w-44 align-top">
              <span className="font-medium">{signal.title}</span>
              <span className="block font-mono text-xs text-muted">{signal.id}</span>
              <span className="block text-xs text-muted">
                {signal.direction.replaceAll('-', ' ')} · {signal.unit.replaceAll('_', ' ')}
              </span>
            </Td>
            <Td className="min-w-80 align-top">
              {signal.expr === null ? (
                <StatusBadge status="unknown" word="not mapped" />
              ) : (
                <code className="block text-xs leading-5 wrap-anywhere">{signal.expr}</code>
              )}
              <CopyId id={signal.record} label="recorded name" />
            </Td>
            <Td className="align-top font-mono text-xs">{signal.source}</Td>
            <Level value={signal.thresholds.warn} signal={signal} currency={currency} />
            <Level value={signal.thresholds.page} signal={signal} currency={currency} />
            <Td className="align-top font-mono text-xs whitespace-nowrap text-muted">{signal.declaredAt}</Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function Level({ value, signal, currency }: { value: number | undefined; signal: Signal; currency: string }) {
  return (
    <Td numeric className="align-top whitespace-nowrap">
      {value === undefined ? (
        <span className="text-muted">none</span>
      ) : (
        valueText(value, signal.unit, currency)
      )}
    </Td>
  );
}
