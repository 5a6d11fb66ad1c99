'use client';

import { SlidersHorizontal } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { type EvidenceFilter, FILTER_NAMES, type FilterName } from '@/components/evidence/evidence-filter';
import { FilterField } from '@/components/evidence/filter-field';
import { SearchField } from '@/components/evidence/search-field';
import { Button } from '@/components/ui/button';
import { Select } from '@/components/ui/select';

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

export type ToolbarProps = {
  filter: EvidenceFilter;
  onChange: (change: Partial<EvidenceFilter>) => void;
  tenantIds: readonly string[];
  suggestions: Record<'kind' | 'release' | 'environment' | 'actor', string[]>;
  /** What the server expected of a field it refused */
  problemOf: (name: FilterName) => string | undefined;
  /** Export and the making of bundles */
  children: ReactNode;
};

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

function MoreFilters({
  filter,
  onChange,
  suggestions,
  problemOf,
}: Pick<ToolbarProps, 'filter' | 'onChange' | 'suggestions' | 'problemOf'>) {
  const wiring = (name: FilterName) => ({
    value: filter[name],
    error: problemOf(name),
    onChange: (value: string | null) => onChange({ [name]: value }),
  });
  return (
    <>
      <FilterField label="Kind" hint="dashboard-export" suggestions={suggestions.kind} {...wiring('kind')} />
      <FilterField label="Release" hint="v0.3.3" suggestions={suggestions.release} {...wiring('release')} />
      <FilterField
        label="Environment"
        hint="prod"
        suggestions={suggestions.environment}
        {...wiring('environment')}
      />
      <div className="grid content-start gap-1">
        <span aria-hidden className="text-xs font-medium">
          Origin
        </span>
        <Choice
          label="Origin"
          all="Any origin"
          value={filter.origin}
          onChange={(origin) => onChange({ origin })}
        >
          <option value="live">Live</option>
          <option value="replay">Replay</option>
          <option value="demo">Demo</option>
        </Choice>
      </div>
      <FilterField label="Actor" hint="usr_… or name" suggestions={suggestions.actor} {...wiring('actor')} />
      <FilterField label="Digest" hint="8 to 64 digits" {...wiring('digest')} />
      <FilterField label="From" hint="now-7d, 2030-01-31" {...wiring('from')} />
      <FilterField label="Until" hint="now, 2030-01-31" {...wiring('to')} />
    </>
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

function Choice({
  label,
  all,
  value,
  onChange,
  children,
}: {
  label: string;
  all: string;
  value: string | null;
  onChange: (value: string | null) => void;
  children: ReactNode;
}) {
  return (
    <Select
      aria-label={label}
      value={value ?? ''}
      onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)}
    >
      <option value="">{all}</option>
      {children}
    </Select>
  );
}

/** An address may name what one may not see; the choice still says what is asked for. */
function withValue(ids: readonly string[], value: string | null): readonly string[] {
  return value === null || ids.includes(value) ? ids : [...ids, value];
}
