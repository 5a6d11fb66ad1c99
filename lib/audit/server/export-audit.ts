import { authorize } from '@/lib/access';
import { parseOrThrow } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { AUDIT_CSV_HEAD, auditCsvRows } from '../audit-csv';
import { AUDIT_EXPORT_ROWS, type AuditExportQuery, auditExportSchema } from '../audit-event';
import { listAuditEvents } from './list-audit-events';

const PAGE = 200;

/**
 * Rows that match, newest first, as text in pieces: at most 100,000, of which the last piece says whether more match. JSON
 * ends with `isWhole` and `nextBefore`; CSV with a line `#more` when rows were left out. Needs `read-audit`.
 */
export async function* exportAuditEvents(
  ctx: Pick<Ctx, 'actor' | 'db'>,
  input: Partial<AuditExportQuery>,
): AsyncGenerator<string> {
  authorize(ctx, 'read-audit');
  const { format, ...filter } = parseOrThrow(auditExportSchema, input, 'The export');
  const csv = format === 'csv';
  yield csv ? AUDIT_CSV_HEAD : '{"events":[';
  let before: string | null = filter.before ?? null;
  let sent = 0;
  do {
    const { events, nextBefore } = await listAuditEvents(ctx, {
      ...filter,
      limit: PAGE,
      ...(before !== null && { before }),
    });
    const json = events.map((event) => JSON.stringify(event)).join(',');
    if (events.length > 0) yield csv ? auditCsvRows(events) : `${sent > 0 ? ',' : ''}${json}`;
    sent += events.length;
    before = nextBefore;
  } while (before !== null && sent < AUDIT_EXPORT_ROWS);
  if (!csv) yield `],"isWhole":${before === null},"nextBefore":${JSON.stringify(before)}}`;
  else if (before !== null) yield `#more,rows match: export again with before=${before}\r\n`;
}
