import { evidenceCsv } from '@/components/evidence/evidence-csv';
import type { EvidenceFilter } from '@/components/evidence/evidence-filter';
import { askRecords } from '@/components/evidence/use-evidence-records';
import { downloadText } from '@/lib/client/download-text';
import type { EvidenceRecord } from '@/lib/evidence';

const PAGE = 200;

/** Reads the filtered list anew, up to `limit` records, and hands it over as a file. Loaded when asked for. */
export async function exportRecords(
  filter: EvidenceFilter,
  format: 'csv' | 'json',
  limit: number,
): Promise<{ count: number; more: boolean }> {
  const { records, more } = await readAll(filter, limit);
  const name = `evidence-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}Z.${format}`;
  if (format === 'csv') downloadText(name, 'text/csv', evidenceCsv(records));
  else downloadText(name, 'application/json', JSON.stringify(records, null, 2));
  return { count: records.length, more };
}

async function readAll(
  filter: EvidenceFilter,
  limit: number,
): Promise<{ records: EvidenceRecord[]; more: boolean }> {
  const records: EvidenceRecord[] = [];
  let before: string | undefined;
  while (records.length < limit) {
    const page = await askRecords(filter, { before, limit: PAGE });
    records.push(...page.records);
    if (page.nextBefore === null) return { records, more: false };
    before = page.nextBefore;
  }
  return { records, more: true };
}
