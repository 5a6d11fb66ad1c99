'use client';

import { Check as CheckMark, Minus, X } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { adviceFor } from '@/components/verify/check-advice';
import { cn } from '@/lib/client/class-names';
import type { Check } from '@/lib/evidence';

const AT_ONCE = 200;

const LOOKS = {
  pass: { icon: CheckMark, word: 'Pass', look: 'text-pass-text' },
  fail: { icon: X, word: 'Fail', look: 'text-page-text' },
  skipped: { icon: Minus, word: 'Not checked', look: 'text-unknown-text' },
} as const;

/** Every check in its order. What failed is open with what to do; one can look at the failed or unchecked ones alone. */
export function CheckList({ checks }: { checks: readonly Check[] }) {
  const [only, setOnly] = useState<Check['state'] | null>(null);
  const [all, setAll] = useState(false);
  const chosen = only === null ? checks : checks.filter((check) => check.state === only);
  const shown = all ? chosen : chosen.slice(0, AT_ONCE);
  const count = (state: Check['state']) => checks.filter((check) => check.state === state).length;
  return (
    <section aria-label="Checks" className="border-t border-line">
      <fieldset aria-label="Which checks are shown" className="flex flex-wrap gap-1 px-4 py-2">
        {([null, 'fail', 'skipped', 'pass'] as const).map((state) => (
          <Button
            key={state}
            size="sm"
            tone="ghost"
            aria-pressed={only === state}
            className={cn(only === state && 'bg-surface-2 text-fg')}
            onClick={() => setOnly(state)}
          >
            {state === null ? `All ${checks.length}` : `${LOOKS[state].word} ${count(state)}`}
          </Button>
        ))}
      </fieldset>
      <ol className="grid">
        {shown.map((check) => (
          <CheckItem key={check.id} check={check} />
        ))}
      </ol>
      {chosen.length === 0 && <p className="border-t border-line px-4 py-3 text-sm text-muted">None.</p>}
      {chosen.length > shown.length && (
        <div className="border-t border-line px-4 py-3">
          <Button onClick={() => setAll(true)}>Show all {chosen.length}</Button>
        </div>
      )}
    </section>
  );
}

/** One check: mark, what was checked, why it came out so, and for a failure its code and what to do. */
export function CheckItem({ check }: { check: Check }) {
  const { icon: Icon, word, look } = LOOKS[check.state];
  const advice = check.state === 'fail' ? adviceFor(check.code) : null;
  return (
    <li
      className={cn(
        'flex items-start gap-2.5 border-t border-line px-4 py-2 text-sm',
        check.state === 'fail' && 'bg-page-tint',
      )}
    >
      <Icon role="img" aria-label={word} className={cn('mt-0.5 size-4 shrink-0', look)} strokeWidth={2.5} />
      <div className="min-w-0">
        <p className="font-medium wrap-anywhere">
          {check.title}
          {check.code !== null && <code className={cn('ml-2 text-xs font-normal', look)}>{check.code}</code>}
        </p>
        <p className="text-muted wrap-anywhere">{check.reason}</p>
        {advice !== null && <p className="mt-1 wrap-anywhere">{advice}</p>}
      </div>
    </li>
  );
}
