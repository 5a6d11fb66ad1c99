import type { ApprovalFilter } from '@/components/approvals/approval-filter';
import { approvalsCsv } from '@/components/approvals/approvals-csv';
import { askApprovals } from '@/components/approvals/use-approvals';
import type { ApprovalView } from '@/lib/approvals';
import { downloadText } from '@/lib/client/download-text';

const PAGE = 100;

/** Reads the filtered list anew, up to `limit` requests, and hands it over as a file. Loaded when asked for. */
export async function exportApprovals(
  filter: ApprovalFilter,
  format: 'csv' | 'json',
  limit: number,
): Promise<{ count: number; more: boolean }> {
  const { approvals, more } = await readAll(filter, limit);
  const name = `approvals-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}Z.${format}`;
  if (format === 'csv') downloadText(name, 'text/csv', approvalsCsv(approvals));
  else downloadText(name, 'application/json', JSON.stringify({ isWhole: !more, approvals }, null, 2));
  return { count: approvals.length, more };
}

async function readAll(
  filter: ApprovalFilter,
  limit: number,
): Promise<{ approvals: ApprovalView[]; more: boolean }> {
  const approvals: ApprovalView[] = [];
  let before: string | undefined;
  while (approvals.length < limit) {
    const page = await askApprovals(filter, { before, limit: PAGE });
    approvals.push(...page.approvals);
    if (page.nextBefore === null) return { approvals, more: false };
    before = page.nextBefore;
  }
  return { approvals, more: true };
}
