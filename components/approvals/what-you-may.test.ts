import { describe, expect, it } from 'vitest';
import type { ApprovalState, ApprovalView } from '@/lib/approvals';
import { signGate } from './what-you-may';

const yes = { allowed: true, code: null, reason: null };
const no = (code: 'own-request' | 'duplicate-person' | 'role-missing', reason = 'because') => ({
  allowed: false,
  code,
  reason,
});
const view = (approve: ApprovalView['you']['approve']) => ({ you: { approve, deny: yes } });
const same = { state: 'same', digest: 'x', fingerprint: 'x' } as const;

describe('signGate', () => {
  it('opens for somebody who may, with a passkey, once the browser has made the same digest', () => {
    expect(signGate(view(yes), 'pending', same, true)).toEqual({ can: true });
  });

  it.each<[ApprovalState, RegExp]>([
    ['approved', /waits to be used, once/],
    ['denied', /was denied/],
    ['expired', /time ran out/],
    ['superseded', /took its place/],
    ['used', /cannot be used again/],
  ])('is shut when it is %s', (state, why) => {
    expect(signGate(view(yes), state, same, true)).toMatchObject({
      can: false,
      why: expect.stringMatching(why),
    });
  });

  it.each([
    ['own-request', /You proposed this/],
    ['duplicate-person', /You have signed it/],
    ['role-missing', /because/],
  ] as const)('says why when it is not theirs to sign: %s', (code, why) => {
    const gate = signGate(view(no(code)), 'pending', same, true);
    expect(gate).toMatchObject({ can: false, why: expect.stringMatching(why) });
  });

  it.each([
    { state: 'computing' },
    { state: 'differs', digest: 'y', fingerprint: 'y' },
    { state: 'failed' },
  ] as const)('is shut while the browser’s own digest is %j', (own) => {
    expect(signGate(view(yes), 'pending', own, true).can).toBe(false);
  });

  it('sends somebody without a passkey to where one is added, but only when all else is right', () => {
    expect(signGate(view(yes), 'pending', same, false)).toMatchObject({ can: false, addPasskey: true });
    expect(signGate(view(no('own-request')), 'pending', same, false)).not.toHaveProperty('addPasskey');
  });
});
