'use client';

import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { planRange, type TimeRange } from '@/lib/client/time-range';

/** Any range in words or times; what cannot be shown is said at its end, with an example, before anything is asked. */
export default function CustomRangeForm({
  range,
  nowSeconds,
  onApply,
}: {
  range: TimeRange;
  nowSeconds: number;
  onApply: (range: TimeRange) => void;
}) {
  const [draft, setDraft] = useState(range);
  const [tried, setTried] = useState(false);
  const result = planRange(draft, nowSeconds);
  const errorOf = (field: 'from' | 'to') =>
    tried && !result.ok && result.field === field ? result.message : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (result.ok) onApply({ from: draft.from.trim(), to: draft.to.trim() });
  };
  return (
    <form onSubmit={submit} className="grid gap-3">
      <Field label="From" error={errorOf('from')}>
        {(wiring) => (
          <Input
            {...wiring}
            autoFocus
            value={draft.from}
            onChange={(event) => setDraft({ ...draft, from: event.target.value })}
            className="font-mono"
          />
        )}
      </Field>
      <Field
        label="To"
        error={errorOf('to')}
        hint="now, now-6h, 2026-03-01T12:00:00Z, a date, or milliseconds since 1970. Units s, m, h, d, w."
      >
        {(wiring) => (
          <Input
            {...wiring}
            value={draft.to}
            onChange={(event) => setDraft({ ...draft, to: event.target.value })}
            className="font-mono"
          />
        )}
      </Field>
      <Button type="submit" tone="primary">
        Show this range
      </Button>
    </form>
  );
}
