'use client';

import { PackagePlus, X } from 'lucide-react';
import dynamic from 'next/dynamic';
import { parseAsString, useQueryStates } from 'nuqs';
import { useCallback, useMemo, useState } from 'react';
import { ExportListMenu } from '@/components/console/export-list-menu';
import { EvidenceBody } from '@/components/evidence/evidence-body';
import {
  type EvidenceFilter,
  FILTER_NAMES,
  type FilterName,
  suggestionsOf,
} from '@/components/evidence/evidence-filter';
import { EvidenceToolbar } from '@/components/evidence/evidence-toolbar';
import { FilterChips } from '@/components/evidence/filter-chips';
import { RecordDashboardButton } from '@/components/evidence/record-dashboard-button';
import { useEvidenceRecords } from '@/components/evidence/use-evidence-records';
import { Button } from '@/components/ui/button';
import type { EvidencePage } from '@/lib/evidence';

const MakeBundleDialog = dynamic(() => import('@/components/evidence/make-bundle-dialog'), { ssr: false });

const FILTER = Object.fromEntries(FILTER_NAMES.map((name) => [name, parseAsString])) as Record<
  FilterName,
  typeof parseAsString
>;

export type EvidenceProps = {
  /** The first page of the filter in the address, as the server read it; null when it could not be */
  initial: { filter: EvidenceFilter; page: EvidencePage } | null;
  tenantIds: string[];
  release: string;
  may: { propose: boolean; export: boolean };
};

/** Every record there is, newest first, narrowed by what the address says. */
export function EvidenceView({ initial, tenantIds, release, may }: EvidenceProps) {
  const [asked, setFilter] = useQueryStates(FILTER, { history: 'replace' });
  const filter = useMemo(
    () => Object.fromEntries(FILTER_NAMES.map((name) => [name, asked[name] || null])) as EvidenceFilter,
    [asked],
  );
  const records = useEvidenceRecords(filter, initial);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [making, setMaking] = useState(false);
  const suggestions = useMemo(() => suggestionsOf(records.records), [records.records]);
  const change = useCallback((next: Partial<EvidenceFilter>) => void setFilter(next), [setFilter]);
  const choose = useCallback((recordId: string) => {
    setChosen((before) => {
      const after = new Set(before);
      if (!after.delete(recordId)) after.add(recordId);
      return after;
    });
  }, []);
  const recordButton = (tone: 'normal' | 'primary') =>
    may.propose && <RecordDashboardButton tone={tone} onRecorded={() => void records.refetch()} />;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <EvidenceToolbar
        filter={filter}
        onChange={change}
        tenantIds={tenantIds}
        suggestions={suggestions}
        problemOf={(name) => records.error?.expectedOf(name)}
      >
        {recordButton('normal')}
        <ExportListMenu
          noun="records"
          narrowing="Narrow the list, for example by time, and export the rest."
          write={async (format, limit) =>
            (await import('./export-records')).exportRecords(filter, format, limit)
          }
        />
        {may.export && (
          <Button tone="primary" onClick={() => setMaking(true)}>
            <PackagePlus aria-hidden />
            Make a bundle
          </Button>
        )}
      </EvidenceToolbar>
      <FilterChips filter={filter} onChange={change} />
      {chosen.size > 0 && (
        <p role="status" className="flex items-center gap-2 text-sm">
          {chosen.size === 1 ? '1 record selected' : `${chosen.size} records selected`}
          <Button tone="ghost" size="sm" onClick={() => setChosen(new Set())}>
            <X aria-hidden />
            Select none
          </Button>
        </p>
      )}
      <EvidenceBody
        records={records}
        filter={filter}
        onChange={change}
        chosen={chosen}
        onChoose={choose}
        nextStep={recordButton('primary')}
      />
      {making && (
        <MakeBundleDialog
          release={records.records.find(({ id }) => chosen.has(id))?.release ?? release}
          selected={[...chosen]}
          onClose={() => setMaking(false)}
        />
      )}
    </div>
  );
}
