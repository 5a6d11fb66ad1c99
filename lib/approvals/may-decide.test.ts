import { describe, expect, it } from 'vitest';
import { sampleRequest } from '@/lib/testing/approval-samples';
import type { ApprovalRecord, Decider } from './decide';
import { mayDecide, waitsFor } from './may-decide';
import type { ApprovalState } from './request';

const NOW = new Date('2030-06-15T12:01:00.000Z');
const request = sampleRequest();
const pending: ApprovalRecord = { request, state: 'pending', decisions: [] };
const ann: Decider = {
  id: 'usr_ANN',
  aliases: ['ann@example.com'],
  grants: [{ role: 'approver', tenants: '*' }],
};
const signedBy = (approverId: string): ApprovalRecord => ({
  ...pending,
  decisions: [{ decision: 'approve', approverId, keyDigest: 'k', slot: 1 }],
});
const about = (over: Partial<typeof request>): ApprovalRecord => ({
  ...pending,
  request: { ...request, ...over },
});
const with_ = (...grants: Decider['grants']): Decider => ({ ...ann, grants });
const end = new Date(request.policy.expiresAt);

describe('what waits for somebody', () => {
  it.each<[string, ApprovalRecord, Decider, boolean, Date?]>([
    ['a request they may sign', pending, ann, true],
    ['one that somebody else has signed', signedBy('usr_BEN'), ann, true],
    ['not one they have signed', signedBy(ann.id), ann, false],
    ['one until the last moment', pending, ann, true, new Date(end.getTime() - 1)],
    ['not one whose time is over', pending, ann, false, end],
    ['not one of a viewer’s', pending, with_({ role: 'viewer', tenants: '*' }), false],
    ['not one an admin may only see', pending, with_({ role: 'admin', tenants: '*' }), false],
    [
      'one of a tenant they approve for',
      about({ tenantId: 'TENANT_001' }),
      with_({ role: 'approver', tenants: ['TENANT_001'] }),
      true,
    ],
    [
      'not one of another tenant',
      about({ tenantId: 'TENANT_002' }),
      with_({ role: 'approver', tenants: ['TENANT_001'] }),
      false,
    ],
    [
      'not one of all tenants for somebody of one',
      about({ tenantId: null }),
      with_({ role: 'approver', tenants: ['TENANT_001'] }),
      false,
    ],
    ['not one they proposed', about({ proposer: { ...request.proposer, id: ann.id } }), ann, false],
    [
      'not one a token of theirs proposed',
      about({ proposer: { kind: 'token', id: 'tok_1', name: 't', ownerId: ann.id } }),
      ann,
      false,
    ],
    [
      'not one of a change under a noreply address of theirs',
      about({ payload: { author: { id: '4711', name: 'sam' } } }),
      { ...ann, aliases: ['4711+ann@users.noreply.github.com'] },
      false,
    ],
    [
      'not one of a change by an actor of CI that is theirs',
      about({ payload: { author: { id: '1', name: 'Sam', email: '4711+sam@users.noreply.github.com' } } }),
      { ...ann, aliases: ['4711'] },
      false,
    ],
    [
      'one of a change by somebody else at the same Git host',
      about({ payload: { author: { id: '4712', name: 'ben' } } }),
      { ...ann, aliases: ['4711+ann@users.noreply.github.com'] },
      true,
    ],
    [
      'not one of a change of theirs',
      about({ payload: { author: { name: 'Ann@Example.com' } } }),
      ann,
      false,
    ],
  ])('is %s', (_, record, person, waits, now = NOW) => {
    expect(waitsFor(record, person, now)).toBe(waits);
  });

  it.each<ApprovalState>(['approved', 'denied', 'expired', 'superseded', 'used'])(
    'is none that is %s',
    (state) => {
      expect(waitsFor({ ...pending, state }, ann, NOW)).toBe(false);
    },
  );

  it('may be denied also by whoever proposed or signed it', () => {
    const own = about({ proposer: { ...request.proposer, id: ann.id } });
    for (const record of [own, signedBy(ann.id)]) {
      expect(mayDecide(record, ann, 'deny', NOW)).toEqual({ ok: true });
      expect(mayDecide(record, ann, 'approve', NOW).ok).toBe(false);
    }
    expect(mayDecide(pending, null, 'deny', NOW)).toMatchObject({ code: 'not-a-person' });
  });
});
