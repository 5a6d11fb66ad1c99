import { X } from 'lucide-react';
import type { AttestationFilter } from '@/components/attestations/attestation-query';
import { Choice } from '@/components/evidence/filter-choice';
import { SearchField } from '@/components/evidence/search-field';
import { Button } from '@/components/ui/button';

type Change = (next: Partial<AttestationFilter>) => void;

const CHOICES: {
  name: 'what' | 'drift' | 'source' | 'verdict' | 'origin';
  label: string;
  all: string;
  options: [string, string][];
}[] = [
  {
    name: 'what',
    label: 'Kind',
    all: 'All attestations',
    options: [
      ['snapshot', 'Snapshots'],
      ['verdict', 'Gate verdicts'],
    ],
  },
  {
    name: 'drift',
    label: 'Drift',
    all: 'Any drift state',
    options: [
      ['differs', 'Differs from the baseline'],
      ['same', 'As the baseline'],
      ['baseline', 'The baseline'],
      ['no-baseline', 'No baseline'],
      ['incomplete', 'Incomplete'],
      ['not-comparable', 'Other rules'],
    ],
  },
  {
    name: 'source',
    label: 'Source',
    all: 'Any source',
    options: [
      ['commit', 'Commit'],
      ['cluster', 'Cluster'],
      ['files', 'Files'],
      ['stdin', 'Standard input'],
    ],
  },
  {
    name: 'verdict',
    label: 'Verdict',
    all: 'Any verdict',
    options: [
      ['pass', 'Pass'],
      ['fail', 'Fail'],
      ['hold', 'HOLD'],
    ],
  },
  {
    name: 'origin',
    label: 'Origin',
    all: 'Any origin',
    options: [
      ['live', 'Live'],
      ['demo', 'Demo'],
      ['replay', 'Replay'],
    ],
  },
];

/** Narrows the list; every choice lives in the address. */
export function AttestationToolbar({ filter, onChange }: { filter: AttestationFilter; onChange: Change }) {
  const active = Object.values(filter).some((value) => value !== null && value !== '');
  return (
    <div className="grid grid-cols-2 items-center gap-2 sm:flex sm:flex-wrap">
      {CHOICES.map(({ name, label, all, options }) => (
        <Choice
          key={name}
          label={label}
          all={all}
          value={filter[name]}
          onChange={(value) => onChange({ [name]: value })}
        >
          {options.map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </Choice>
      ))}
      <SearchField
        label="Release"
        placeholder="Release, v0.3.3"
        value={filter.release ?? ''}
        onChange={(release) => onChange({ release: release.trim() || null })}
      />
      <SearchField
        label="Environment"
        placeholder="Environment"
        value={filter.environment ?? ''}
        onChange={(environment) => onChange({ environment: environment.trim() || null })}
      />
      {active && (
        <Button
          tone="ghost"
          onClick={() =>
            onChange({
              what: null,
              drift: null,
              source: null,
              verdict: null,
              origin: null,
              release: null,
              environment: null,
            })
          }
        >
          <X aria-hidden />
          Clear all
        </Button>
      )}
    </div>
  );
}
