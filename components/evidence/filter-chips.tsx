'use client';

import { X } from 'lucide-react';
import {
  chipsOf,
  type EvidenceFilter,
  type FilterName,
  NO_FILTER,
} from '@/components/evidence/evidence-filter';
import { Button } from '@/components/ui/button';

/** What narrows the list now; each goes with a click, or all at once. */
export function FilterChips({
  filter,
  onChange,
}: {
  filter: EvidenceFilter;
  onChange: (change: Partial<Record<FilterName, string | null>>) => void;
}) {
  const chips = chipsOf(filter);
  if (chips.length === 0) return null;
  return (
    <ul aria-label="Active filters" className="flex flex-wrap items-center gap-1.5">
      {chips.map(({ name, label, value }) => (
        <li key={name} className="min-w-0">
          <button
            type="button"
            aria-label={`Remove filter ${label} ${value}`}
            onClick={() => onChange({ [name]: null })}
            className="inline-flex h-7 max-w-full items-center gap-1.5 rounded-md border border-line-strong bg-surface-2 px-2 text-xs hover:border-accent"
          >
            <span className="text-muted">{label}</span>
            <span className="truncate font-mono">{value}</span>
            <X aria-hidden className="size-3 shrink-0 text-muted" />
          </button>
        </li>
      ))}
      <li>
        <Button tone="ghost" size="sm" onClick={() => onChange(NO_FILTER)}>
          Clear all
        </Button>
      </li>
    </ul>
  );
}
