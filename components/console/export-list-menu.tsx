'use client';

import { Download } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Menu, MenuItem, MenuLabel } from '@/components/ui/menu';
import { ApiError } from '@/lib/client/api';
import { showToast } from '@/lib/client/toasts';

/** More belongs in several files. */
const LIMIT = 2_000;

export type ListFormat = 'csv' | 'json';

/** Writes the filtered list to a file, read anew and to the end, up to a limit that is said before and after. `noun` is what is listed. */
export function ExportListMenu({
  noun,
  narrowing,
  write,
}: {
  noun: string;
  /** What to do when there are more */
  narrowing: string;
  write: (format: ListFormat, limit: number) => Promise<{ count: number; more: boolean }>;
}) {
  const [busy, setBusy] = useState(false);
  async function run(format: ListFormat): Promise<void> {
    setBusy(true);
    try {
      const { count, more } = await write(format, LIMIT);
      showToast({
        title: more ? `Exported the newest ${count} ${noun}` : `Exported ${count} ${noun}`,
        tone: more ? 'bad' : 'good',
        ...(more ? { detail: `There are more. ${narrowing}` } : {}),
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
      <MenuLabel>
        This list, at most {LIMIT.toLocaleString('en')} {noun}
      </MenuLabel>
      <MenuItem onSelect={() => void run('csv')}>CSV</MenuItem>
      <MenuItem onSelect={() => void run('json')}>JSON</MenuItem>
    </Menu>
  );
}
