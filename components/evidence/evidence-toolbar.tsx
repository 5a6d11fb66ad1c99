'use client';

import { SlidersHorizontal } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useId, useState } from 'react';
import { FILTER_NAMES, type FilterName } from '@/components/evidence/evidence-filter';
import { Choice } from '@/components/evidence/filter-choice';
import { SearchField } from '@/components/evidence/search-field';
import type { ToolbarProps } from '@/components/evidence/toolbar-props';
import { Button } from '@/components/ui/button';

const MoreFilters = dynamic(() => import('@/components/evidence/more-filters'));

/** Behind the button, because they are typed or rarely wanted. */
const MORE: readonly FilterName[] = [
  'kind',
  'release',
  'environment',
  'origin',
  'actor',
  'digest',
  'from',
  'to',
];

const SPANS = [
  { from: 'now-1h', title: 'Last hour' },
  { from: 'now-24h', title: 'Last 24 h' },
  { from: 'now-7d', title: 'Last 7 days' },
  { from: 'now-30d', title: 'Last 30 days' },
] as const;

/** Narrows the list; every choice lives in the address. The usual ones are in reach, the others one click away. */
export function EvidenceToolbar({
  filter,
  onChange,
  tenantIds,
  suggestions,
  problemOf,
  children,
}: ToolbarProps) {
  const panel = useId();
  const hidden = FILTER_NAMES.filter((name) => MORE.includes(name) && filter[name] !== null);
  const [open, setOpen] = useState(() => hidden.some((name) => problemOf(name) !== undefined));
  return (
    <div className="grid gap-3">
      <div className="grid grid-cols-2 items-center gap-2 sm:flex sm:flex-wrap">
        <div className="col-span-2 flex min-w-0">
          <SearchField
            label="Words in title or path"
            placeholder="Title or path"
            value={filter.q ?? ''}
            onChange={(q) => onChange({ q: q.trim() || null })}
          />
        </div>
        <Choice
          label="Verdict"
          all="Any verdict"
          value={filter.verdict}
          onChange={(verdict) => onChange({ verdict })}
        >
          <option value="pass">Pass</option>
          <option value="fail">Fail</option>
          <option value="hold">HOLD</option>
        </Choice>
        <Choice
          label="Tenant"
          all="Any tenant"
          value={filter.tenant}
          onChange={(tenant) => onChange({ tenant })}
        >
          {withValue(tenantIds, filter.tenant).map((id) => (
            <option key={id}>{id}</option>
          ))}
        </Choice>
        <TimeSpan filter={filter} onChange={onChange} />
        <Button aria-expanded={open} aria-controls={panel} onClick={() => setOpen(!open)}>
          <SlidersHorizontal aria-hidden />
          More filters
          {hidden.length > 0 && <span className="text-muted">{hidden.length}</span>}
        </Button>
        <div className="col-span-2 flex flex-wrap items-center gap-2 sm:ml-auto">{children}</div>
      </div>
      <div
        id={panel}
        hidden={!open}
        className={
          open
            ? 'grid grid-cols-1 gap-3 rounded-md border border-line bg-surface p-3 sm:grid-cols-2 lg:grid-cols-4'
            : undefined
        }
      >
        {open && (
          <MoreFilters filter={filter} onChange={onChange} suggestions={suggestions} problemOf={problemOf} />
        )}
      </div>
    </div>
  );
}

function TimeSpan({ filter, onChange }: Pick<ToolbarProps, 'filter' | 'onChange'>) {
  const isSpan = SPANS.some(({ from }) => from === filter.from) && filter.to === null;
  const isOwn = !isSpan && (filter.from !== null || filter.to !== null);
  return (
    <Choice
      label="Time"
      all="Any time"
      value={isOwn ? 'own' : filter.from}
      onChange={(from) => (from === 'own' ? undefined : onChange({ from, to: null }))}
    >
      {SPANS.map(({ from, title }) => (
        <option key={from} value={from}>
          {title}
        </option>
      ))}
      {isOwn && <option value="own">Own range</option>}
    </Choice>
  );
}

/** An address may name what one may not see; the choice still says what is asked for. */
function withValue(ids: readonly string[], value: string | null): readonly string[] {
  return value === null || ids.includes(value) ? ids : [...ids, value];
}
