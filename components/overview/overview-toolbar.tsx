'use client';

import { Search } from 'lucide-react';
import { ExportMenu } from '@/components/overview/export-menu';
import { type Status, StatusMark } from '@/components/status/status-badge';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { cn } from '@/lib/client/class-names';
import { OVERVIEW_SORTS, type Overview, type OverviewFilter } from '@/lib/overview';
import type { SignalJudgement, SignalRegistry } from '@/lib/signals';

const CHOICES: { status: SignalJudgement | null; word: string }[] = [
  { status: null, word: 'All' },
  { status: 'page', word: 'Page' },
  { status: 'warn', word: 'Warn' },
  { status: 'unknown', word: 'Unknown' },
  { status: 'pass', word: 'Pass' },
];

const SORT_WORDS = {
  worst: 'Worst first',
  name: 'By name',
  tier: 'By tier',
  residency: 'By residency',
} as const;

/** Search, filter by status with counts, order and export. All of it lives in the address. */
export function OverviewToolbar({
  filter,
  onChange,
  counts,
  total,
  overview,
  registry,
}: {
  filter: OverviewFilter;
  onChange: (change: Partial<OverviewFilter>) => void;
  counts: Record<SignalJudgement, number>;
  total: number;
  overview: Overview;
  registry: SignalRegistry;
}) {
  return (
    <div className="flex flex-wrap items-center gap-2">
      <fieldset className="flex flex-wrap gap-1">
        <legend className="sr-only">Status</legend>
        {CHOICES.map(({ status, word }) => (
          <StatusChoice
            key={word}
            status={status}
            word={word}
            count={status === null ? total : counts[status]}
            chosen={filter.status === status}
            onChoose={() => onChange({ status })}
          />
        ))}
      </fieldset>
      <div className="ml-auto flex w-full flex-wrap items-center gap-2 sm:w-auto">
        <div className="relative min-w-0 flex-1 sm:w-56 sm:flex-none">
          <Search aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-muted" />
          <Input
            type="search"
            aria-label="Search tenants"
            value={filter.q}
            onChange={(event) => onChange({ q: event.target.value })}
            placeholder="Tenant, residency, tier2"
            maxLength={100}
            className="pl-8"
          />
        </div>
        <Select
          aria-label="Order"
          value={filter.sort}
          onChange={(event) =>
            onChange({ sort: OVERVIEW_SORTS.find((sort) => sort === event.target.value) ?? 'worst' })
          }
        >
          {OVERVIEW_SORTS.map((sort) => (
            <option key={sort} value={sort}>
              {SORT_WORDS[sort]}
            </option>
          ))}
        </Select>
        <ExportMenu overview={overview} registry={registry} />
      </div>
    </div>
  );
}

function StatusChoice({
  status,
  word,
  count,
  chosen,
  onChoose,
}: {
  status: Status | null;
  word: string;
  count: number;
  chosen: boolean;
  onChoose: () => void;
}) {
  return (
    <button
      type="button"
      aria-pressed={chosen}
      onClick={onChoose}
      className={cn(
        'inline-flex h-8 items-center gap-1.5 rounded-md border px-2.5 text-sm',
        chosen
          ? 'border-line-strong bg-surface-2 text-fg'
          : 'border-transparent text-muted hover:bg-surface-2',
      )}
    >
      {status !== null && <StatusMark status={status} />}
      {word}
      <span className={chosen ? 'text-fg' : 'text-muted'}>{count}</span>
    </button>
  );
}
