import { evidenceCsv } from '@/components/evidence/evidence-csv';
import type { EvidenceFilter } from '@/components/evidence/evidence-filter';
import { askRecords } from '@/components/evidence/use-evidence-records';
import { downloadList, readPages } from '@/lib/client/export-list';
import type { EvidenceRecord } from '@/lib/evidence';

const PAGE = 200;

/** Reads the filtered list anew, up to `limit` records, and hands it over as a file. Loaded when asked for. */
export async function exportRecords(
  filter: EvidenceFilter,
  format: 'csv' | 'json',
  limit: number,
): Promise<{ count: number; more: boolean }> {
  const { items: records, more } = await readPages<EvidenceRecord>(async (before) => {
    const page = await askRecords(filter, { before, limit: PAGE });
    return { items: page.records, nextBefore: page.nextBefore };
  }, limit);
  downloadList('evidence', format === 'csv' ? { csv: evidenceCsv(records) } : { json: records });
  return { count: records.length, more };
}
