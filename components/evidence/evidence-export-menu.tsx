'use client';

import { Download } from 'lucide-react';
import { useState } from 'react';
import type { EvidenceFilter } from '@/components/evidence/evidence-filter';
import { Button } from '@/components/ui/button';
import { Menu, MenuItem, MenuLabel } from '@/components/ui/menu';
import { ApiError } from '@/lib/client/api';
import { showToast } from '@/lib/client/toasts';

/** More belongs in a bundle, or in several files. */
const LIMIT = 2_000;

/** Writes the filtered list to a file, read anew and to the end, up to a limit that is said before and after. */
export function EvidenceExportMenu({ filter }: { filter: EvidenceFilter }) {
  const [busy, setBusy] = useState(false);
  async function write(format: 'csv' | 'json'): Promise<void> {
    setBusy(true);
    try {
      const { exportRecords } = await import('./export-records');
      const { count, more } = await exportRecords(filter, format, LIMIT);
      showToast({
        title: more ? `Exported the newest ${count} records` : `Exported ${count} records`,
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
