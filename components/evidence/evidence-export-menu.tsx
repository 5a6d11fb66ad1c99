'use client';

import { Download } from 'lucide-react';
import { useState } from 'react';
import { evidenceCsv } from '@/components/evidence/evidence-csv';
import type { EvidenceFilter } from '@/components/evidence/evidence-filter';
import { askRecords } from '@/components/evidence/use-evidence-records';
import { Button } from '@/components/ui/button';
import { Menu, MenuItem, MenuLabel } from '@/components/ui/menu';
import { ApiError } from '@/lib/client/api';
import { downloadText } from '@/lib/client/download-text';
import { showToast } from '@/lib/client/toasts';
import type { EvidenceRecord } from '@/lib/evidence';

const LIMIT = 2_000;
const PAGE = 200;

/** Writes the filtered list to a file, read anew and to the end, up to a limit that is said before and after. */
export function EvidenceExportMenu({ filter }: { filter: EvidenceFilter }) {
  const [busy, setBusy] = useState(false);
  async function write(format: 'csv' | 'json'): Promise<void> {
    setBusy(true);
    try {
      const { records, more } = await readAll(filter);
      const name = `evidence-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}Z.${format}`;
      if (format === 'csv') downloadText(name, 'text/csv', evidenceCsv(records));
      else downloadText(name, 'application/json', JSON.stringify(records, null, 2));
      showToast({
        title: more ? `Exported the newest ${records.length} records` : `Exported ${records.length} records`,
        tone: more ? 'bad' : 'good',
        ...(more
          ? { detail: 'There are more. Narrow the list, for example by time, and export the rest.' }
          : {}),
      });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      showToast({ title: 'The list could not be exported', detail: error.message, tone: 'bad' });
    } finally {
      setBusy(false);
    }
  }
  return (
    <Menu
      trigger={
        <Button aria-label="Export list" disabled={busy}>
          <Download aria-hidden />
          <span className="hidden sm:inline">{busy ? 'Reading' : 'Export'}</span>
        </Button>
      }
    >
      <MenuLabel>This list, at most {LIMIT.toLocaleString('en')} records</MenuLabel>
      <MenuItem onSelect={() => void write('csv')}>CSV</MenuItem>
      <MenuItem onSelect={() => void write('json')}>JSON</MenuItem>
    </Menu>
  );
}

async function readAll(filter: EvidenceFilter): Promise<{ records: EvidenceRecord[]; more: boolean }> {
  const records: EvidenceRecord[] = [];
  let before: string | undefined;
  while (records.length < LIMIT) {
    const page = await askRecords(filter, { before, limit: PAGE });
    records.push(...page.records);
    if (page.nextBefore === null) return { records, more: false };
    before = page.nextBefore;
  }
  return { records, more: true };
}
