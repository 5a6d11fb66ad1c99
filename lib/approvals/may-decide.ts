import { type ApprovalRecord, type Decider, entitlingRole, isOwnRequest, stateAt } from './decide';
import { type Judgement, refuse } from './refusal';

/** Whether somebody could decide now, as far as is known before anything is signed. `decide` has the last word. */
export function mayDecide(
  record: ApprovalRecord,
  person: Decider | null,
  decision: 'approve' | 'deny',
  now: Date,
): Judgement {
  const { request } = record;
  const state = stateAt(record, now);
  if (person === null)
    return refuse('not-a-person', 'only a person can decide, never a local command line or a job');
  if (state === 'expired') return refuse('expired', `it could be decided until ${request.policy.expiresAt}`);
  if (state === 'superseded') return refuse('superseded', 'another request for the same has replaced it');
  if (state === 'used') return refuse('used', 'it was approved and has been used');
  if (state !== 'pending') return refuse('already-decided', `it has been ${state}`);
  const entitled = entitlingRole(request, person);
  if (!entitled.ok) return entitled;
  if (decision === 'deny') return { ok: true };
  if (isOwnRequest(request, person)) return refuse('own-request', 'nobody approves what they proposed');
  return record.decisions.some(({ approverId }) => approverId === person.id)
    ? refuse('duplicate-person', 'you have already signed it')
    : { ok: true };
}

/** Whether a request waits for somebody: it is open, and they are among those who may still sign it. */
export function waitsFor(record: ApprovalRecord, person: Decider, now: Date): boolean {
  return mayDecide(record, person, 'approve', now).ok;
}
