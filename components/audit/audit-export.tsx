'use client';

import { Download } from 'lucide-react';
import { useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Menu, MenuItem } from '@/components/ui/menu';
import type { AuditEvent, AuditPage } from '@/lib/audit';
import { callApi } from '@/lib/client/api';
import { downloadText } from '@/lib/client/download-text';
import { apiPaths } from '@/lib/client/paths';
import { showToast } from '@/lib/client/toasts';

const PAGE = 200;
/** More than this belongs into `mc audit tail --json` or a database export, not into a browser's memory. */
const MOST = 20_000;

type Query = Record<string, string | undefined>;

/** Reads every row that matches, page by page, and hands it over as a file; counts while it reads and can be stopped. */
export function AuditExport({ query }: { query: () => Query }) {
  const [read, setRead] = useState<number | null>(null);
  const stop = useRef<AbortController | null>(null);
  async function run(format: 'csv' | 'json') {
    stop.current = new AbortController();
    setRead(0);
    try {
      const { events, isWhole } = await readAll(query(), setRead, stop.current.signal);
      const name = `audit-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}Z`;
      if (format === 'csv') {
        const { auditCsv } = await import('@/lib/audit');
        downloadText(`${name}.csv`, 'text/csv', auditCsv(events));
      } else downloadText(`${name}.json`, 'application/json', JSON.stringify({ isWhole, events }, null, 2));
      showToast(
        isWhole
          ? { title: `Exported ${events.length} rows`, tone: 'good' }
          : {
              title: `Exported the newest ${MOST} rows only`,
              detail: 'More rows match. Narrow the period and export again for the older ones.',
              tone: 'bad',
            },
      );
    } catch (error) {
      if (stop.current.signal.aborted) return;
      showToast({
        title: 'The export was not made',
        detail: error instanceof Error ? error.message : String(error),
        tone: 'bad',
      });
    } finally {
      setRead(null);
    }
  }
  if (read !== null) {
    return (
      <span role="status" className="flex items-center gap-2 text-xs text-muted">
        {read} rows read
        <Button size="sm" onClick={() => stop.current?.abort()}>
          Stop
        </Button>
      </span>
    );
  }
  return (
    <Menu
      trigger={
        <Button>
          <Download aria-hidden />
          Export
        </Button>
      }
    >
      <MenuItem onSelect={() => void run('csv')}>CSV, all rows that match</MenuItem>
      <MenuItem onSelect={() => void run('json')}>JSON, all rows that match</MenuItem>
    </Menu>
  );
}

async function readAll(
  query: Query,
  onRead: (count: number) => void,
  signal: AbortSignal,
): Promise<{ events: AuditEvent[]; isWhole: boolean }> {
  const events: AuditEvent[] = [];
  let before: string | undefined;
  do {
    const page: AuditPage = await callApi(apiPaths.audit({ ...query, before, limit: PAGE }), { signal });
    events.push(...page.events);
    onRead(events.length);
    before = page.nextBefore ?? undefined;
  } while (before !== undefined && events.length < MOST);
  return { events: events.slice(0, MOST), isWhole: before === undefined };
}
