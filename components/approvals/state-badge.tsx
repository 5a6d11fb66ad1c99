import { STATE_LOOKS } from '@/components/approvals/approval-words';
import { StatusBadge } from '@/components/status/status-badge';
import type { ApprovalState } from '@/lib/approvals';

/** The state of a request, as shape, word and colour. */
export function StateBadge({ state }: { state: ApprovalState }) {
  return <StatusBadge {...STATE_LOOKS[state]} />;
}
