'use client';

import { CalendarRange } from 'lucide-react';
import { type FormEvent, useRef, useState } from 'react';
import { Button, buttonClass } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Popover } from '@/components/ui/popover';
import { cn } from '@/lib/client/class-names';
import {
  resolveTimeFilter,
  TIME_FILTER_PRESETS,
  type TimeFilter,
  timeFilterText,
} from '@/lib/client/time-filter';

/** Which period a list shows: any time, one of a few, or any two ends in words or times. */
export function TimeFilterPicker({
  filter,
  onChange,
}: {
  filter: TimeFilter;
  onChange: (filter: TimeFilter) => void;
}) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const choose = (next: TimeFilter) => {
    setOpen(false);
    onChange(next);
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-label={`Period: ${timeFilterText(filter)}`}
        onClick={() => setOpen(!open)}
        className={cn(buttonClass(), 'min-w-0 max-w-full shrink border-line-strong bg-bg font-normal')}
      >
        <CalendarRange aria-hidden />
        <span className="truncate">{timeFilterText(filter)}</span>
      </button>
      {open && (
        <Popover anchor={button} onClose={() => setOpen(false)} label="Period">
          <div className="grid gap-3">
            <div className="flex flex-wrap gap-1">
              <Button size="sm" onClick={() => choose({ from: null, to: null })}>
                Any time
              </Button>
              {TIME_FILTER_PRESETS.map((preset) => (
                <Button
                  key={preset.from}
                  size="sm"
                  aria-pressed={filter.from === preset.from && filter.to === null}
                  onClick={() => choose({ from: preset.from, to: null })}
                >
                  {preset.title}
                </Button>
              ))}
            </div>
            <OwnPeriod filter={filter} onApply={choose} />
          </div>
        </Popover>
      )}
    </>
  );
}

/** Two ends as text; what is no time is said at its end before anything is asked. */
function OwnPeriod({ filter, onApply }: { filter: TimeFilter; onApply: (filter: TimeFilter) => void }) {
  const [draft, setDraft] = useState({ from: filter.from ?? '', to: filter.to ?? '' });
  const [problem, setProblem] = useState<{ field: 'from' | 'to'; message: string } | null>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const next = { from: draft.from.trim() || null, to: draft.to.trim() || null };
    const resolved = resolveTimeFilter(next, Date.now() / 1_000);
    if (resolved.ok) onApply(next);
    else setProblem(resolved);
  };
  const errorOf = (field: 'from' | 'to') => (problem?.field === field ? problem.message : undefined);
  return (
    <form method="post" onSubmit={submit} className="grid gap-2">
      {(['from', 'to'] as const).map((field) => (
        <Field
          key={field}
          label={field === 'from' ? 'From' : 'Until, not including'}
          error={errorOf(field)}
          {...(field === 'to' && {
            hint: 'now-6h, 2026-03-01T12:00:00Z, or a date, which is its midnight in UTC. Empty is open.',
          })}
        >
          {(wiring) => (
            <Input
              {...wiring}
              value={draft[field]}
              maxLength={40}
              autoComplete="off"
              className="font-mono"
              onChange={(event) => setDraft({ ...draft, [field]: event.target.value })}
            />
          )}
        </Field>
      ))}
      <Button type="submit" tone="primary" className="justify-self-start">
        Show
      </Button>
    </form>
  );
}
