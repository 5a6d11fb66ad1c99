import type { Status } from '@/components/status/status-badge';
import type { ApprovalKind, ApprovalState, ApprovalView } from '@/lib/approvals';
import { sizeText } from '@/lib/client/age';

export const KIND_WORDS: Record<ApprovalKind, string> = {
  'config-change': 'configuration change',
  enactment: 'enactment',
  budget: 'budget',
  release: 'release',
};

export const STATE_LOOKS: Record<ApprovalState, { status: Status; word: string }> = {
  pending: { status: 'running', word: 'Waiting' },
  approved: { status: 'pass', word: 'Approved' },
  denied: { status: 'page', word: 'Denied' },
  expired: { status: 'unknown', word: 'Expired' },
  superseded: { status: 'unknown', word: 'Superseded' },
  used: { status: 'acknowledged', word: 'Used' },
};

type Timed = Pick<ApprovalView, 'state' | 'policy'>;

/** The state at the reader's time: a request that nobody answered ends on the second, also on a page left open. */
export function stateNow({ state, policy }: Timed, nowSeconds: number | null): ApprovalState {
  if (state !== 'pending' && state !== 'approved') return state;
  return nowSeconds !== null && nowSeconds >= Date.parse(policy.expiresAt) / 1000 ? 'expired' : state;
}

/** How long is left, in words; null once it is over. Minutes and seconds in the last hour, hours and minutes before. */
export function leftText(expiresAt: string, nowSeconds: number): string | null {
  const left = Math.floor(Date.parse(expiresAt) / 1000) - nowSeconds;
  if (left <= 0) return null;
  if (left < 3_600) {
    const [minutes, seconds] = [Math.floor(left / 60), left % 60];
    return minutes === 0 ? `${seconds} s left` : `${minutes} min ${seconds} s left`;
  }
  const minutes = Math.floor((left % 3_600) / 60);
  return minutes === 0 ? `${sizeText(left)} left` : `${Math.floor(left / 3_600)} h ${minutes} min left`;
}

/** Whether there is an approval file to take away; a denial is a record, and no gate takes one. */
export function hasApprovalFile({ recordId, state }: Pick<ApprovalView, 'recordId' | 'state'>): boolean {
  return recordId !== null && state !== 'denied';
}

/** Who must still sign, in words: "2 more people with the role approver or admin". Empty when nobody has to. */
export function waitsForText({ missing, policy }: Pick<ApprovalView, 'missing' | 'policy'>): string {
  if (missing === 0) return '';
  const people = missing === 1 ? '1 more person' : `${missing} more people`;
  const { roles } = policy;
  const last = roles.at(-1) ?? '';
  const words = roles.length < 2 ? last : `${roles.slice(0, -1).join(', ')} or ${last}`;
  return `${people} with the role ${words}`;
}

/** How many have signed of how many, as shown in lists. */
export function signedText({ decisions, policy }: Pick<ApprovalView, 'decisions' | 'policy'>): string {
  const signed = decisions.filter(({ decision }) => decision === 'approve').length;
  return `${signed} of ${policy.quorum} signed`;
}

/** Waiting ones in the order in which they run out. */
export function bySoonestEnd(left: ApprovalView, right: ApprovalView): number {
  return (
    Date.parse(left.policy.expiresAt) - Date.parse(right.policy.expiresAt) || (left.id < right.id ? -1 : 1)
  );
}
