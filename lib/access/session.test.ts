import { describe, expect, it } from 'vitest';
import { decideSession, type SessionFacts } from './session';
import { isTokenUsable } from './token';

const at = (time: string) => new Date(`2030-06-15T${time}Z`);
const NOW = at('12:00:00');
const alive: SessionFacts = {
  expiresAt: at('20:00:00'),
  lastSeenAt: at('11:30:00'),
  revokedAt: null,
  userDeactivatedAt: null,
};

describe('decideSession', () => {
  it.each<[string, Partial<SessionFacts>, string | null]>([
    ['seen half an hour ago', {}, null],
    ['revoked', { revokedAt: at('11:59:59') }, 'revoked'],
    ['of somebody deactivated', { userDeactivatedAt: at('11:59:59') }, 'deactivated'],
    ['one millisecond before its end', { expiresAt: new Date(NOW.getTime() + 1) }, null],
    ['at its end', { expiresAt: NOW }, 'expired'],
    ['idle for just under two hours', { lastSeenAt: at('10:00:01') }, null],
    ['idle for two hours', { lastSeenAt: at('10:00:00') }, 'idle'],
  ])('a session %s', (_what, facts, because) => {
    const expected = because === null ? { valid: true } : { valid: false, because };
    expect(decideSession({ ...alive, ...facts }, NOW)).toEqual(expected);
  });
});

describe('isTokenUsable', () => {
  const token = { expiresAt: at('20:00:00'), revokedAt: null, ownerDeactivatedAt: null };
  it.each([
    ['alive', token, true],
    ['at its end', { ...token, expiresAt: NOW }, false],
    ['revoked', { ...token, revokedAt: NOW }, false],
    ['of an owner who is deactivated', { ...token, ownerDeactivatedAt: NOW }, false],
  ])('a token %s', (_what, facts, usable) => {
    expect(isTokenUsable(facts, NOW)).toBe(usable);
  });
});
