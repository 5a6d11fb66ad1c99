import { emitAudit } from '@/lib/audit/server';
import { recordEvidence } from '@/lib/evidence/server';
import { touchCredential } from '@/lib/passkeys/server';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction, isUniqueViolation, type Tx } from '@/lib/platform/db';
import { metrics } from '@/lib/platform/metrics';
import { type Decided, entitlingRole, type NewDecision } from '../decide';
import { refuse } from '../refusal';
import type { Person } from './decider';
import { evidenceOf } from './decision-evidence';
import { insertDecision, type StoredDecision } from './decision-store';
import { touchKey } from './key-store';
import type { CheckedSignature } from './read-signature';
import { refused } from './refused';
import { announce, lockApproval, moveApproval, type StoredApproval } from './request-store';

/** The request is no longer as it was when the decision was judged. */
export class Stale extends Error {}

export type Judged = {
  seen: StoredApproval;
  decided: Decided;
  decision: NewDecision;
  person: Person;
  signed: (CheckedSignature & { statement: string }) | null;
};

/**
 * Writes a decision that was judged on what was `seen`; throws `Stale`, with nothing written, when somebody else was faster. The decision that
 * completes a quorum, and one that ends it with no, become evidence in the same transaction: approved or denied is only what is also recorded.
 */
export async function writeDecision(ctx: Ctx, judged: Judged): Promise<void> {
  const decision = newRow(ctx, judged);
  try {
    const evidence = evidenceOf(judged.seen, decision, judged.decided.next.state);
    if (evidence === null) await inTransaction(ctx.db, (tx) => writeRow(tx, ctx, judged, decision, null));
    else
      await recordEvidence(ctx, evidence, {
        // Who may decide was settled by the rules of the request; reading its tenant is what the record needs beyond that.
        permission: 'read',
        alongside: (tx, record) => writeRow(tx, ctx, judged, decision, record.id),
      });
  } catch (error) {
    if (isUniqueViolation(error)) throw new Stale();
    throw error;
  }
  metrics().approvalDecisions.inc({
    kind: judged.seen.request.kind,
    decision: judged.decision.decision,
  });
}

async function writeRow(
  tx: Tx,
  ctx: Ctx,
  { seen, decided, signed }: Judged,
  decision: StoredDecision,
  recordId: string | null,
): Promise<void> {
  const { request } = seen;
  const now = await lockApproval(tx, request.id);
  if (now === null || now.state !== seen.state || now.decisions.length !== seen.decisions.length)
    throw new Stale();
  await insertDecision(tx, request.id, ctx.ids.next('apd'), decision);
  if (signed !== null) await noteUse(tx, signed, decision.receivedAt);
  const { state } = decided.next;
  const moved = state !== seen.state;
  if (moved) {
    const to = {
      state,
      stateAt: decision.receivedAt,
      ...(decision.decision === 'deny' && { stateReason: decision.reason }),
      ...(recordId !== null && { recordId }),
    };
    if (!(await moveApproval(tx, request, seen.state, to))) throw new Stale();
  } else await announce(tx, request);
  const about = { objectKind: 'approval', objectId: request.id, tenantId: request.tenantId };
  const detail = {
    kind: request.kind,
    payload: request.payloadDigest,
    approver: decision.approver.id,
    role: decision.role,
    slot: decision.slot,
    key: decision.signed?.enrolment.keyId ?? null,
  };
  const before = { state: seen.state, decisions: seen.decisions.length };
  if (decision.decision === 'deny')
    return void (await emitAudit(tx, ctx, {
      ...about,
      action: 'approval.denied',
      before,
      after: { state },
      detail: { ...detail, record: recordId },
      reason: decision.reason,
    }));
  await emitAudit(tx, ctx, {
    ...about,
    action: 'approval.signed',
    before,
    after: { state, decisions: before.decisions + 1, statement: decision.signed?.statement ?? '' },
    detail,
  });
  if (moved)
    await emitAudit(tx, ctx, {
      ...about,
      action: 'approval.approved',
      before,
      after: { state },
      detail: { ...detail, record: recordId },
    });
}

/** A key that was revoked, or may have been copied, between the check and now has signed nothing. */
async function noteUse(tx: Tx, { use }: CheckedSignature, at: Date): Promise<void> {
  const noted =
    use.kind === 'ssh'
      ? await touchKey(tx, use.id, at)
      : await touchCredential(tx, { id: use.id, counter: use.counter, backedUp: use.backedUp, at });
  if (!noted)
    throw refused(
      refuse('copied-key', 'the key was revoked just now, or its counter says that there are two of it'),
    );
}

function newRow(ctx: Ctx, { seen, decision, person, signed }: Judged): StoredDecision {
  const role = entitlingRole(seen.request, person);
  return {
    decision: decision.decision,
    approver: { id: person.id, name: person.name },
    role: decision.signed?.statement.role ?? (role.ok ? role.role : 'approver'),
    slot: decision.decision === 'approve' ? decision.signed.statement.slot : null,
    keyDigest: decision.signed?.key.digest ?? null,
    reason: decision.decision === 'deny' ? decision.reason : decision.signed.statement.reason,
    receivedAt: ctx.clock.now(),
    signed:
      signed === null
        ? null
        : { statement: signed.statement, signature: signed.signature, enrolment: signed.enrolment },
  };
}
