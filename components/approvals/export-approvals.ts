import type { ApprovalFilter } from '@/components/approvals/approval-filter';
import { approvalsCsv } from '@/components/approvals/approvals-csv';
import { askApprovals } from '@/components/approvals/use-approvals';
import type { ApprovalView } from '@/lib/approvals';
import { downloadList, readPages } from '@/lib/client/export-list';

const PAGE = 100;

/** Reads the filtered list anew, up to `limit` requests, and hands it over as a file. Loaded when asked for. */
export async function exportApprovals(
  filter: ApprovalFilter,
  format: 'csv' | 'json',
  limit: number,
): Promise<{ count: number; more: boolean }> {
  const { items: approvals, more } = await readPages<ApprovalView>(async (before) => {
    const page = await askApprovals(filter, { before, limit: PAGE });
    return { items: page.approvals, nextBefore: page.nextBefore };
  }, limit);
  downloadList(
    'approvals',
    format === 'csv' ? { csv: approvalsCsv(approvals) } : { json: { isWhole: !more, approvals } },
  );
  return { count: approvals.length, more };
}
