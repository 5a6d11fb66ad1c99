'use client';

import type { FilterName } from '@/components/evidence/evidence-filter';
import { Choice } from '@/components/evidence/filter-choice';
import { FilterField } from '@/components/evidence/filter-field';
import type { ToolbarProps } from '@/components/evidence/toolbar-props';

/** Filters that are typed or rarely wanted; loaded when first opened. */
export default function MoreFilters({
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
