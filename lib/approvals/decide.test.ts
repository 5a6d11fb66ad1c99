import { describe, expect, it } from 'vitest';
import type { Grant } from '@/lib/access';
import { sampleRequest, sampleStatement } from '@/lib/testing/approval-samples';
import {
  type ApprovalRecord,
  decide,
  freeSlot,
  isSupersededBy,
  type NewDecision,
  stateAt,
  useOnce,
} from './decide';
import type { ApprovalRequest, ApprovalState } from './request';
import type { ApprovalStatement } from './statement';

const ANN = { id: 'usr_ANN', name: 'Ann' };
const BEN = { id: 'usr_BEN', name: 'Ben' };
const EVERYWHERE: Grant[] = [{ role: 'approver', tenants: '*' }];
const NOW = new Date('2030-06-15T12:01:00.000Z');
const ENROLLED = '2030-06-01T00:00:00.000Z';

const open = (
  request: ApprovalRequest = sampleRequest(),
  state: ApprovalState = 'pending',
): ApprovalRecord => ({
  request,
  state,
  decisions: [],
});
type Over = {
  statement?: Partial<ApprovalStatement>;
  key?: Partial<{ digest: string; enrolledAt: string; revokedAt: string | null }>;
  grants?: Grant[];
  aliases?: string[];
};
function approve(record: ApprovalRecord, who: typeof ANN, over: Over = {}): NewDecision {
  const slot = freeSlot(record) ?? 1;
  return {
    decision: 'approve',
    by: { id: who.id, grants: over.grants ?? EVERYWHERE, aliases: over.aliases ?? [] },
    signed: {
      statement: sampleStatement(record.request, who, { slot, ...over.statement }),
      key: { digest: `key of ${who.id}`, enrolledAt: ENROLLED, revokedAt: null, ...over.key },
    },
  };
}
const deny = (who: typeof ANN, reason = 'too wide', grants = EVERYWHERE): NewDecision => ({
  decision: 'deny',
  by: { id: who.id, grants, aliases: [] },
  reason,
  signed: null,
});
function taken(record: ApprovalRecord, decision: NewDecision): ApprovalRecord {
  const decided = decide(record, decision, NOW);
  if (!decided.ok) throw new Error(`${decided.code}: ${decided.reason}`);
  return decided.next;
}
const codeOf = (result: { ok: true } | { ok: false; code: string }) => (result.ok ? 'ok' : result.code);

describe('approving', () => {
  it('takes two people with two keys: one is not enough, two are, and only the second has an effect', () => {
    const first = decide(open(), approve(open(), ANN), NOW);
    expect(first).toMatchObject({ ok: true, effects: [], next: { state: 'pending' } });
    const one = taken(open(), approve(open(), ANN));
    expect(decide(one, approve(one, BEN), NOW)).toMatchObject({
      ok: true,
      effects: [{ kind: 'approved' }],
      next: { state: 'approved' },
    });
  });

  it('never happens by time: an hour later the request is expired, not approved', () => {
    const later = new Date('2030-06-15T13:00:00.000Z');
    const one = taken(open(), approve(open(), ANN));
    expect(stateAt(one, new Date(later.getTime() - 1))).toBe('pending');
    expect(stateAt(one, later)).toBe('expired');
    expect(codeOf(decide(one, approve(one, BEN), later))).toBe('expired');
  });

  const proposer = { id: 'usr_PROPOSER', name: 'P' };
  const VIEWERS = sampleRequest({ policy: { ...sampleRequest().policy, roles: ['viewer'] } });
  const byToken = sampleRequest({
    proposer: { kind: 'token', id: 'tok_1', name: 'CI', ownerId: 'usr_ANN' },
  });
  const byAuthor = sampleRequest({
    payload: { type: 'config-change', author: { provider: 'github', id: '77', name: 'Ann@Example.com' } },
  });
  it.each<[string, string, ApprovalRequest, typeof ANN, Over]>([
    ['whoever proposed it', 'own-request', sampleRequest(), proposer, {}],
    ['whoever owns the token that proposed it', 'own-request', byToken, ANN, {}],
    [
      'the author of the change, by another name',
      'own-request',
      byAuthor,
      ANN,
      { aliases: ['ann@example.com'] },
    ],
    [
      'somebody without the role',
      'role-missing',
      sampleRequest(),
      ANN,
      { grants: [{ role: 'admin', tenants: '*' }] },
    ],
    [
      'a role that may never sign',
      'role-missing',
      VIEWERS,
      ANN,
      { grants: [{ role: 'viewer', tenants: '*' }], statement: { role: 'viewer' } },
    ],
    [
      'somebody who holds it for another tenant',
      'tenant-not-allowed',
      sampleRequest(),
      ANN,
      { grants: [{ role: 'approver', tenants: ['TENANT_002'] }] },
    ],
    [
      'somebody who holds it for one tenant, when it concerns all',
      'tenant-not-allowed',
      sampleRequest({ tenantId: null }),
      ANN,
      { grants: [{ role: 'approver', tenants: ['TENANT_001'] }] },
    ],
    [
      'a role that does not count here',
      'role-missing',
      sampleRequest(),
      ANN,
      { statement: { role: 'admin' } },
    ],
    [
      'a statement about other bytes',
      'payload-changed',
      sampleRequest(),
      ANN,
      { statement: { payloadDigest: 'b'.repeat(64) } },
    ],
    [
      'a payload changed after it was asked',
      'payload-changed',
      sampleRequest({ payloadDigest: 'c'.repeat(64) }),
      ANN,
      {},
    ],
    [
      'a statement of another request',
      'wrong-request',
      sampleRequest(),
      ANN,
      { statement: { requestId: 'apr_00000000000000000000000000' } },
    ],
    ['a statement by somebody else', 'wrong-request', sampleRequest(), ANN, { statement: { approver: BEN } }],
    ['a signed no', 'wrong-request', sampleRequest(), ANN, { statement: { decision: 'deny' } }],
    [
      'another environment',
      'wrong-request',
      sampleRequest(),
      ANN,
      { statement: { environment: 'production' } },
    ],
    ['a place beyond the quorum', 'wrong-request', sampleRequest(), ANN, { statement: { slot: 3 } }],
    [
      'a statement that ran out',
      'expired',
      sampleRequest(),
      ANN,
      { statement: { exp: NOW.getTime() / 1000 - 1 } },
    ],
    [
      'a statement from the future',
      'not-yet',
      sampleRequest(),
      ANN,
      { statement: { iat: NOW.getTime() / 1000 + 61 } },
    ],
    [
      'a key registered afterwards',
      'not-yet',
      sampleRequest(),
      ANN,
      { key: { enrolledAt: '2030-06-15T12:01:00.001Z' } },
    ],
    ['a key revoked before', 'revoked-key', sampleRequest(), ANN, { key: { revokedAt: NOW.toISOString() } }],
  ])('is refused: %s (%s)', (_name, code, request, who, over) => {
    const record = open(request);
    expect(codeOf(decide(record, approve(record, who, over), NOW))).toBe(code);
  });

  it('is refused to the same person again, to the same key under another name, and for a place that is taken', () => {
    const one = taken(open(), approve(open(), ANN));
    expect(codeOf(decide(one, approve(one, ANN, { key: { digest: 'another' } }), NOW))).toBe(
      'duplicate-person',
    );
    expect(codeOf(decide(one, approve(one, BEN, { key: { digest: 'key of usr_ANN' } }), NOW))).toBe(
      'duplicate-key',
    );
    expect(codeOf(decide(one, approve(one, BEN, { statement: { slot: 1 } }), NOW))).toBe('duplicate-slot');
  });

  it('a key revoked later does not undo what it signed before', () => {
    const decision = approve(open(), ANN, { key: { revokedAt: '2030-06-15T12:30:00.000Z' } });
    expect(decide(open(), decision, NOW).ok).toBe(true);
  });

  it.each<[ApprovalState, string]>([
    ['approved', 'already-decided'],
    ['denied', 'already-decided'],
    ['superseded', 'superseded'],
    ['used', 'used'],
    ['expired', 'expired'],
  ])('is refused, as is saying no, when the request is %s (%s)', (state, code) => {
    const record = open(sampleRequest(), state);
    expect(codeOf(decide(record, approve(record, ANN), NOW))).toBe(code);
    expect(codeOf(decide(record, deny(ANN), NOW))).toBe(code);
  });
});

describe('denying', () => {
  it('one no ends it, after a yes too, and needs no key', () => {
    const one = taken(open(), approve(open(), ANN));
    expect(decide(one, deny(BEN), NOW)).toMatchObject({
      next: { state: 'denied' },
      effects: [{ kind: 'denied', reason: 'too wide' }],
    });
  });
  it('may be done by who proposed it, but needs a reason and the role', () => {
    expect(decide(open(), deny({ id: 'usr_PROPOSER', name: 'P' }), NOW).ok).toBe(true);
    expect(codeOf(decide(open(), deny(ANN, ' '), NOW))).toBe('reason-missing');
    expect(codeOf(decide(open(), deny(ANN, 'no', [{ role: 'viewer', tenants: '*' }]), NOW))).toBe(
      'role-missing',
    );
  });
});

describe('using', () => {
  const { payload } = sampleRequest();
  it.each<[ApprovalState, string]>([
    ['approved', 'ok'],
    ['pending', 'not-approved'],
    ['denied', 'not-approved'],
    ['expired', 'expired'],
    ['superseded', 'superseded'],
    ['used', 'used'],
  ])('a request that is %s: %s', (state, code) => {
    expect(codeOf(useOnce(open(sampleRequest(), state), payload, NOW))).toBe(code);
  });
  it('is refused for other bytes, and when the time is over', () => {
    const approved = open(sampleRequest(), 'approved');
    expect(codeOf(useOnce(approved, { ...payload, n: 2 }, NOW))).toBe('payload-changed');
    expect(codeOf(useOnce(approved, payload, new Date('2030-06-15T13:00:00.000Z')))).toBe('expired');
  });
});

describe('superseding', () => {
  const newer = { ...sampleRequest(), payloadDigest: 'd'.repeat(64) };
  it.each<[string, boolean, ApprovalState, Partial<ApprovalRequest>]>([
    ['another payload for the same subject', true, 'pending', {}],
    ['the same, approved and not yet used', true, 'approved', {}],
    ['the same bytes again', false, 'pending', { payloadDigest: sampleRequest().payloadDigest }],
    ['another subject', false, 'pending', { subjectKey: 'config/other' }],
    ['another kind', false, 'pending', { kind: 'budget' }],
    ['another environment', false, 'pending', { environment: 'production' }],
    ['one that has ended', false, 'used', {}],
  ])('%s: %s', (_name, expected, state, over) => {
    expect(isSupersededBy(open(sampleRequest(), state), { ...newer, ...over })).toBe(expected);
  });
});
