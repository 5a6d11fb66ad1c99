import type { OwnDigest } from '@/components/approvals/use-own-digest';
import type { ApprovalState, ApprovalView } from '@/lib/approvals';

export type SignGate =
  | { can: true }
  /** `addPasskey`: the way on is the settings page */
  | { can: false; why: string; addPasskey?: true };

/**
 * Whether whoever looks may sign here now, and if not, why, in words. The server decides again; this only spares people the
 * attempt. `hasPasskey` counts those that work at this address.
 */
export function signGate(
  approval: Pick<ApprovalView, 'you'>,
  state: ApprovalState,
  own: OwnDigest,
  hasPasskey: boolean,
): SignGate {
  if (state !== 'pending') return { can: false, why: ENDED[state] };
  const { allowed, code, reason } = approval.you.approve;
  if (!allowed) {
    if (code === 'own-request')
      return {
        can: false,
        why: 'You proposed this, or it was proposed for you. Somebody else must approve it.',
      };
    if (code === 'duplicate-person')
      return { can: false, why: 'You have signed it. Somebody else must too.' };
    return { can: false, why: `You cannot approve it: ${reason ?? 'it is not yours to decide'}.` };
  }
  if (own.state === 'computing') return { can: false, why: 'This browser is still making the fingerprint.' };
  if (own.state !== 'same')
    return { can: false, why: 'This browser refuses to sign: what is shown is not what was requested.' };
  if (!hasPasskey) return { can: false, why: 'You have no passkey that works here yet.', addPasskey: true };
  return { can: true };
}

const ENDED: Record<Exclude<ApprovalState, 'pending'>, string> = {
  approved: 'It is approved and waits to be used, once.',
  denied: 'It was denied. To try again, it has to be proposed again.',
  expired: 'Its time ran out, so it can no longer be decided or used. It has to be proposed again.',
  superseded: 'Something else was proposed for the same subject and took its place.',
  used: 'It was approved and has been used. It cannot be used again.',
};
