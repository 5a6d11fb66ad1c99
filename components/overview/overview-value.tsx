'use client';

import type { OverviewColumns } from '@/components/overview/overview-columns';
import { SampleAge } from '@/components/overview/sample-age';
import { Sparkline } from '@/components/overview/sparkline';
import { WhereFrom } from '@/components/overview/where-from';
import { type Status, StatusMark } from '@/components/status/status-badge';
import { type OverviewFrame, type OverviewRow, signalState } from '@/lib/overview';
import { formatValue, type Signal } from '@/lib/signals';

type Shown = { text: string; unit: string; words: string; status: Status | null };

/** One latest value: mark when it is not good, number, smaller unit, age, and the last hour. Opens where it comes from. */
export function OverviewValueCell({
  row,
  signal,
  title,
  columns: { frame, currency },
  withSpark,
}: {
  row: OverviewRow;
  signal: Signal;
  title: string;
  columns: OverviewColumns;
  withSpark: boolean;
}) {
  const held = row.values[signal.id];
  const [value, atSeconds] = [held?.value ?? null, held?.atSeconds ?? null];
  const shown = decideShown(signal, frame, held?.status ?? null, value, currency);
  const origin = { signal, frame, tenantId: row.tenant.id, value, atSeconds };
  return (
    <div className={withSpark ? 'grid min-w-0 content-start gap-1' : 'w-max'}>
      <div className="flex min-w-0 items-baseline justify-between gap-2">
        <WhereFrom
          origin={origin}
          label={`${title} of ${row.tenant.name}: ${shown.words}${statusWords(shown.status)}. Where this comes from`}
        >
          {shown.status !== null && <StatusMark status={shown.status} className="self-center" />}
          <span
            className={
              value === null ? 'truncate text-sm text-unknown-text' : 'truncate text-base font-medium'
            }
          >
            {shown.text}
          </span>
          {shown.unit !== '' && <span className="text-2xs text-muted">{shown.unit}</span>}
        </WhereFrom>
        {atSeconds !== null && (
          <SampleAge
            atSeconds={atSeconds}
            renderedAtSeconds={frame.fetchedAtSeconds}
            onlyWhenOld={!withSpark}
          />
        )}
      </div>
      {withSpark &&
        (value === null ? (
          <div aria-hidden className="hatch h-5 rounded-sm" />
        ) : (
          <Sparkline spark={held?.spark ?? ''} status={held?.status ?? null} />
        ))}
    </div>
  );
}

/** What stands in a cell: a number, or the words for why there is none. A missing value never reads as zero. */
function decideShown(
  signal: Signal,
  frame: OverviewFrame,
  judged: Status | null,
  value: number | null,
  currency: string,
): Shown {
  const state = signalState(frame, signal.id).state;
  if (value !== null) {
    const { text, unit } = formatValue(value, signal.unit, currency);
    return { text, unit, words: `${text} ${unit}`, status: judged === 'pass' ? null : judged };
  }
  if (signal.expr === null || state === 'not-mapped') return nothing('not mapped');
  return nothing(state === 'error' ? 'query fails' : 'no data');
}

function nothing(text: string): Shown {
  return { text, unit: '', words: text, status: 'unknown' };
}

function statusWords(status: Status | null): string {
  return status === null ? '' : `, ${status}`;
}
