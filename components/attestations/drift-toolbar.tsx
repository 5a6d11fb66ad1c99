import { Columns2, Download, Rows3 } from 'lucide-react';
import { Choice } from '@/components/evidence/filter-choice';
import { SearchField } from '@/components/evidence/search-field';
import { Button, buttonClass } from '@/components/ui/button';
import { type DriftPage, RISKS } from '@/lib/snapshots';

type Asked = {
  class: 'added' | 'removed' | 'changed' | null;
  risk: string | null;
  kind: string | null;
  q: string | null;
  view: 'unified' | 'split';
};

const CLASS_WORDS = { added: 'Added', removed: 'Removed', changed: 'Changed' } as const;

/** Narrows the changes and says how they are shown; each choice with how many there are of it. */
export function DriftToolbar({
  drift,
  asked,
  onChange,
  exportHref,
}: {
  drift: DriftPage;
  asked: Asked;
  onChange: (next: Partial<Asked>) => void;
  exportHref: (format: 'csv' | 'json') => string;
}) {
  const risks = Object.keys(RISKS).filter((risk) => (drift.byRisk[risk] ?? 0) > 0 || risk === asked.risk);
  return (
    <div className="grid grid-cols-2 items-center gap-2 sm:flex sm:flex-wrap">
      <Choice
        label="Class"
        all="Any class"
        value={asked.class}
        onChange={(value) => onChange({ class: value as Asked['class'] })}
      >
        {Object.entries(CLASS_WORDS).map(([name, words]) => (
          <option key={name} value={name}>
            {words} ({drift.byClass[name] ?? 0})
          </option>
        ))}
      </Choice>
      <Choice label="Risk" all="Risky or not" value={asked.risk} onChange={(risk) => onChange({ risk })}>
        <option value="any">Any risk</option>
        {risks.map((risk) => (
          <option key={risk} value={risk}>
            {risk} ({drift.byRisk[risk] ?? 0})
          </option>
        ))}
      </Choice>
      <Choice label="Kind" all="Any kind" value={asked.kind} onChange={(kind) => onChange({ kind })}>
        {Object.entries(drift.byKind).map(([kind, count]) => (
          <option key={kind} value={kind}>
            {kind} ({count})
          </option>
        ))}
      </Choice>
      <SearchField
        label="Part of an identity"
        placeholder="Object"
        value={asked.q ?? ''}
        onChange={(q) => onChange({ q: q.trim() || null })}
      />
      <span className="col-span-2 flex flex-wrap gap-2 sm:ml-auto">
        <Button
          aria-pressed={asked.view === 'split'}
          onClick={() => onChange({ view: asked.view === 'split' ? 'unified' : 'split' })}
        >
          {asked.view === 'split' ? <Rows3 aria-hidden /> : <Columns2 aria-hidden />}
          {asked.view === 'split' ? 'One column' : 'Side by side'}
        </Button>
        <a className={buttonClass()} href={exportHref('csv')} download>
          <Download aria-hidden />
          CSV
        </a>
        <a className={buttonClass()} href={exportHref('json')} download>
          <Download aria-hidden />
          JSON
        </a>
      </span>
    </div>
  );
}
