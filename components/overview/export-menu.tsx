'use client';

import { Download } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { Menu, MenuItem } from '@/components/ui/menu';
import { downloadText } from '@/lib/client/download-text';
import { type Overview, overviewCsv } from '@/lib/overview';
import type { SignalRegistry } from '@/lib/signals';

/** Writes what is on screen, as filtered and ordered, to a file. Values in base units with the time of each sample. */
export function ExportMenu({ overview, registry }: { overview: Overview; registry: SignalRegistry }) {
  const name = `overview-${new Date(overview.frame.fetchedAtSeconds * 1000).toISOString().slice(0, 19).replaceAll(':', '')}Z`;
  return (
    <Menu
      trigger={
        <Button aria-label="Export">
          <Download aria-hidden />
          <span className="hidden sm:inline">Export</span>
        </Button>
      }
    >
      <MenuItem onSelect={() => downloadText(`${name}.csv`, 'text/csv', overviewCsv(overview, registry))}>
        CSV
      </MenuItem>
      <MenuItem
        onSelect={() => downloadText(`${name}.json`, 'application/json', JSON.stringify(overview, null, 2))}
      >
        JSON
      </MenuItem>
    </Menu>
  );
}
