import type { Ctx } from '@/lib/platform/context';
import { type Decider, stateAt } from '../decide';
import { mayDecide } from '../may-decide';
import type { Judgement } from '../refusal';
import type { ApprovalView } from '../views';
import { decidingPerson } from './decider';
import { recordOf, type StoredApproval } from './request-store';

type Allowance = ApprovalView['you']['approve'];

/** Requests as whoever asks sees them, with what they may do about each now. */
export async function viewsFor(ctx: Ctx, approvals: readonly StoredApproval[]): Promise<ApprovalView[]> {
  const isPerson = ctx.actor.kind === 'user' || ctx.actor.kind === 'token';
  const person = isPerson ? await decidingPerson(ctx) : null;
  return approvals.map((stored) => toView(stored, person, ctx.clock.now()));
}

export async function viewFor(ctx: Ctx, stored: StoredApproval): Promise<ApprovalView> {
  const [view] = await viewsFor(ctx, [stored]);
  if (view === undefined) throw new Error('a request has no view');
  return view;
}

function toView(stored: StoredApproval, person: Decider | null, now: Date): ApprovalView {
  const { request, decisions } = stored;
  const record = recordOf(stored);
  const state = stateAt(stored, now);
  const signed = decisions.filter(({ decision }) => decision === 'approve').length;
  return {
    ...request,
    state,
    stateAt: state === stored.state ? stored.stateAt.toISOString() : request.policy.expiresAt,
    stateReason: stored.stateReason,
    supersededBy: stored.supersededBy,
    recordId: stored.recordId,
    decisions: decisions.map((one) => ({
      decision: one.decision,
      approver: one.approver,
      role: one.role,
      slot: one.slot,
      signedWith: one.signed === null ? null : one.signed.signature.kind === 'ssh' ? 'ssh' : 'passkey',
      reason: one.reason,
      receivedAt: one.receivedAt.toISOString(),
    })),
    missing: state === 'pending' ? request.policy.quorum - signed : 0,
    you: {
      approve: allowance(mayDecide(record, person, 'approve', now)),
      deny: allowance(mayDecide(record, person, 'deny', now)),
    },
  };
}

function allowance(judgement: Judgement): Allowance {
  return judgement.ok
    ? { allowed: true, code: null, reason: null }
    : { allowed: false, code: judgement.code, reason: judgement.reason };
}
