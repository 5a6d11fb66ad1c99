import { type Grant, type Role, sharesName } from '@/lib/access';
import { GOOD, type Judgement, type Refusal, refuse } from './refusal';
import { type ApprovalRequest, type ApprovalState, payloadDigestOf, SIGNING_ROLES } from './request';
import type { ApprovalStatement } from './statement';

/** Clocks of the server and of a reader may differ by this much. */
const CLOCK_SKEW_SECONDS = 60;

/** A decision that stands. `keyDigest` and `slot` are null for a denial without a signature. */
export type StandingDecision = {
  decision: 'approve' | 'deny';
  approverId: string;
  /** SHA-256 of the key's SubjectPublicKeyInfo: one key is one key, as a passkey or for SSH */
  keyDigest: string | null;
  slot: number | null;
};

/** A request with where it stands. */
export type ApprovalRecord = {
  request: ApprovalRequest;
  state: ApprovalState;
  decisions: readonly StandingDecision[];
};

/** A person about to decide. `aliases` are other names of the same person: their email address and the names other systems know them by. */
export type Decider = { id: string; grants: readonly Grant[]; aliases: readonly string[] };

/** The key a statement was signed with, whose signature has been checked. Times are ISO 8601. */
export type DecidingKey = { digest: string; enrolledAt: string; revokedAt: string | null };

/** What somebody decides. An approval is always signed; saying no may be done without a key. */
export type NewDecision =
  | { decision: 'approve'; by: Decider; signed: { statement: ApprovalStatement; key: DecidingKey } }
  | {
      decision: 'deny';
      by: Decider;
      reason: string;
      signed: { statement: ApprovalStatement; key: DecidingKey } | null;
    };

/** What the caller has to do beside writing `next`. */
export type ApprovalEffect = { kind: 'approved' } | { kind: 'denied'; reason: string };
export type Decided = { ok: true; next: ApprovalRecord; effects: ApprovalEffect[] };

/** The state of a request at a moment: what nobody used in time is expired, whatever was written last. */
export function stateAt(record: Pick<ApprovalRecord, 'request' | 'state'>, now: Date): ApprovalState {
  const isOpen = record.state === 'pending' || record.state === 'approved';
  return isOpen && now.getTime() >= Date.parse(record.request.policy.expiresAt) ? 'expired' : record.state;
}

/**
 * Takes one decision on a request. Approves only once `quorum` distinct people with distinct keys have signed; none of them who proposed it; one
 * no ends it. Time alone never approves. The signature itself must have been checked before.
 */
export function decide(record: ApprovalRecord, decision: NewDecision, now: Date): Decided | Refusal {
  const { request } = record;
  const refusal = [
    checkOpen(record, now),
    decision.signed === null ? GOOD : checkSigned(request, decision, decision.signed, now),
    checkEntitled(request, decision.by, decision.signed?.statement.role ?? null),
    decision.decision === 'deny' ? checkReason(decision.reason) : checkDistinct(record, decision),
  ].find((judgement): judgement is Refusal => !judgement.ok);
  if (refusal !== undefined) return refusal;

  const standing: StandingDecision = {
    decision: decision.decision,
    approverId: decision.by.id,
    keyDigest: decision.signed?.key.digest ?? null,
    slot: decision.signed?.statement.slot ?? null,
  };
  const decisions = [...record.decisions, standing];
  if (decision.decision === 'deny')
    return {
      ok: true,
      next: { request, state: 'denied', decisions },
      effects: [{ kind: 'denied', reason: decision.reason }],
    };
  const signedBy = decisions.filter((one) => one.decision === 'approve').length;
  const isEnough = signedBy >= request.policy.quorum;
  return {
    ok: true,
    next: { request, state: isEnough ? 'approved' : 'pending', decisions },
    effects: isEnough ? [{ kind: 'approved' }] : [],
  };
}

/** Uses an approval for exactly these bytes, once. */
export function useOnce(
  record: ApprovalRecord,
  payload: ApprovalRequest['payload'],
  now: Date,
): { ok: true; next: ApprovalRecord } | Refusal {
  const state = stateAt(record, now);
  if (state === 'used') return refuse('used', 'this approval has been used');
  if (state === 'expired')
    return refuse('expired', `it could be used until ${record.request.policy.expiresAt}`);
  if (state === 'superseded') return refuse('superseded', 'another request for the same has replaced it');
  if (state !== 'approved') return refuse('not-approved', `the request is ${state}`);
  if (payloadDigestOf(payload) !== record.request.payloadDigest)
    return refuse('payload-changed', 'what is about to be done is not what was approved');
  return { ok: true, next: { ...record, state: 'used' } };
}

/** Whether a newer request for the same subject ends this one: only when it asks for something else. */
export function isSupersededBy(
  older: Pick<ApprovalRecord, 'request' | 'state'>,
  newer: Pick<ApprovalRequest, 'subjectKey' | 'kind' | 'environment' | 'payloadDigest'>,
): boolean {
  const { request, state } = older;
  return (
    (state === 'pending' || state === 'approved') &&
    request.subjectKey === newer.subjectKey &&
    request.kind === newer.kind &&
    request.environment === newer.environment &&
    request.payloadDigest !== newer.payloadDigest
  );
}

/** The lowest place of the quorum nobody has filled; null when all are. */
export function freeSlot({ request, decisions }: ApprovalRecord): number | null {
  for (let slot = 1; slot <= request.policy.quorum; slot++) {
    if (!decisions.some((one) => one.decision === 'approve' && one.slot === slot)) return slot;
  }
  return null;
}

/** A role of the policy that somebody holds for the request's tenant, or why there is none. */
export function entitlingRole(
  request: Pick<ApprovalRequest, 'policy' | 'tenantId'>,
  { grants }: Pick<Decider, 'grants'>,
): { ok: true; role: Role } | Refusal {
  const counting = request.policy.roles.filter((role) => SIGNING_ROLES.includes(role));
  const held = grants.filter(({ role }) => counting.includes(role));
  if (held.length === 0)
    return refuse('role-missing', `this needs the role ${request.policy.roles.join(' or ')}`);
  const fitting = held.find(
    ({ tenants }) => tenants === '*' || (request.tenantId !== null && tenants.includes(request.tenantId)),
  );
  if (fitting !== undefined) return { ok: true, role: fitting.role };
  const where = request.tenantId ?? 'all tenants';
  return refuse(
    'tenant-not-allowed',
    `the role ${held.map(({ role }) => role).join(', ')} is not held for ${where}`,
  );
}

/** Whether somebody is behind a request: who asked, whose token asked, or whose change it is. */
export function isOwnRequest(request: ApprovalRequest, by: Pick<Decider, 'id' | 'aliases'>): boolean {
  const { author } = request.payload;
  const authors =
    typeof author === 'object' && author !== null && !Array.isArray(author)
      ? [author.id, author.name, author.email]
      : [author];
  const behind = [request.proposer.id, request.proposer.ownerId, ...authors].filter(
    (name): name is string => typeof name === 'string',
  );
  return sharesName([by.id, ...by.aliases], behind);
}

function checkOpen(record: ApprovalRecord, now: Date): Judgement {
  const state = stateAt(record, now);
  if (state === 'pending') return GOOD;
  if (state === 'expired')
    return refuse('expired', `it could be decided until ${record.request.policy.expiresAt}`);
  if (state === 'superseded') return refuse('superseded', 'another request for the same has replaced it');
  if (state === 'used') return refuse('used', 'it was approved and has been used');
  return refuse('already-decided', `it has been ${state}`);
}

/** Whether the statement is about this request and this decision, and its key was good when it signed. */
function checkSigned(
  request: ApprovalRequest,
  { decision, by }: NewDecision,
  { statement, key }: { statement: ApprovalStatement; key: DecidingKey },
  now: Date,
): Judgement {
  const fields: [string, unknown, unknown][] = [
    ['request', statement.requestId, request.id],
    ['kind', statement.kind, request.kind],
    ['environment', statement.environment, request.environment],
    ['decision', statement.decision, decision],
    ['approver', statement.approver.id, by.id],
  ];
  const wrong = fields.find(([, signed, actual]) => signed !== actual);
  if (wrong !== undefined) return refuse('wrong-request', `the statement names another ${wrong[0]}`);
  const changed = payloadDigestOf(request.payload) !== request.payloadDigest;
  if (changed || statement.payloadDigest !== request.payloadDigest)
    return refuse('payload-changed', 'the statement is about other bytes than this payload');
  if (statement.slot > request.policy.quorum)
    return refuse(
      'wrong-request',
      `the statement is for place ${statement.slot} of ${request.policy.quorum}`,
    );
  const seconds = now.getTime() / 1000;
  if (statement.iat > seconds + CLOCK_SKEW_SECONDS)
    return refuse('not-yet', 'the statement is from the future');
  if (seconds > statement.exp) return refuse('expired', 'the statement was signed too late; begin again');
  return checkKey(key, now);
}

function checkKey(key: DecidingKey, now: Date): Judgement {
  if (Date.parse(key.enrolledAt) > now.getTime())
    return refuse('not-yet', `the key was registered at ${key.enrolledAt}, after it signed`);
  if (key.revokedAt !== null && Date.parse(key.revokedAt) <= now.getTime())
    return refuse('revoked-key', `the key was revoked at ${key.revokedAt}`);
  return GOOD;
}

function checkEntitled(request: ApprovalRequest, by: Decider, role: Role | null): Judgement {
  const entitled = entitlingRole(request, by);
  if (!entitled.ok || role === null || entitled.role === role) return entitled.ok ? GOOD : entitled;
  const under = {
    ...request,
    policy: { ...request.policy, roles: request.policy.roles.filter((one) => one === role) },
  };
  const same = entitlingRole(under, by);
  return same.ok
    ? GOOD
    : refuse('role-missing', `the statement is signed as ${role}, which does not count here`);
}

function checkReason(reason: string): Judgement {
  return reason.trim() === '' ? refuse('reason-missing', 'say why it is denied') : GOOD;
}

function checkDistinct(
  record: ApprovalRecord,
  { by, signed }: Extract<NewDecision, { decision: 'approve' }>,
): Judgement {
  if (isOwnRequest(record.request, by)) return refuse('own-request', 'nobody approves what they proposed');
  const approvals = record.decisions.filter(({ decision }) => decision === 'approve');
  if (approvals.some(({ approverId }) => approverId === by.id))
    return refuse('duplicate-person', 'this person has already signed it');
  if (approvals.some(({ keyDigest }) => keyDigest === signed.key.digest))
    return refuse('duplicate-key', 'this key has already signed it, for somebody else');
  if (approvals.some(({ slot }) => slot === signed.statement.slot))
    return refuse('duplicate-slot', 'somebody else has filled this place meanwhile; begin again');
  return GOOD;
}
