'use client';

import { Download } from 'lucide-react';
import { useState } from 'react';
import type { ApprovalFilter } from '@/components/approvals/approval-filter';
import { Button } from '@/components/ui/button';
import { Menu, MenuItem, MenuLabel } from '@/components/ui/menu';
import { ApiError } from '@/lib/client/api';
import { showToast } from '@/lib/client/toasts';

const LIMIT = 2_000;

/** Writes the filtered list to a file, read anew and to the end, up to a limit that is said before and after. */
export function ApprovalsExportMenu({ filter }: { filter: ApprovalFilter }) {
  const [busy, setBusy] = useState(false);
  async function write(format: 'csv' | 'json'): Promise<void> {
    setBusy(true);
    try {
      const { exportApprovals } = await import('./export-approvals');
      const { count, more } = await exportApprovals(filter, format, LIMIT);
      showToast({
        title: more ? `Exported the newest ${count} requests` : `Exported ${count} requests`,
        tone: more ? 'bad' : 'good',
        ...(more ? { detail: 'There are more. Narrow the list and export the rest.' } : {}),
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
          {busy ? 'Reading' : 'Export'}
        </Button>
      }
    >
      <MenuLabel>This list, at most {LIMIT.toLocaleString('en')} requests</MenuLabel>
      <MenuItem onSelect={() => void write('csv')}>CSV</MenuItem>
      <MenuItem onSelect={() => void write('json')}>JSON</MenuItem>
    </Menu>
  );
}
