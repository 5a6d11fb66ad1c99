import { describe, expect, it } from 'vitest';
import { passwordWeakness } from './password';

const account = { email: 'sam.okafor@example.com', name: 'Sam Okafor' };

describe('passwordWeakness', () => {
  it.each([
    'correct horse battery staple',
    'k7m3q-x9w2p-h4v6n-z8t5r',
    'drei-Äpfel-im-Schrank',
    'okafor owns eleven green bicycles',
  ])('accepts %s', (password) => {
    expect(passwordWeakness(password, account)).toBeNull();
  });

  it.each([
    ['short', 'at least 12 characters; this has 5'],
    ['elevenchars', 'this has 11'],
    ['aaaaaaaaaaaaaaaa', 'repeated'],
    ['abcabcabcabcabc', 'repeated'],
    ['password1234', 'password'],
    ['MissionControl1', 'missioncontrol'],
    ['Sam.Okafor1999', 'sam.okafor'],
    ['x'.repeat(201), 'at most 200'],
  ])('refuses %s', (password, why) => {
    expect(passwordWeakness(password, account)).toContain(why);
  });

  it('counts characters, not code units', () => {
    expect(passwordWeakness('🚀🛰️🌍🔭🌌', account)).toContain('at least 12');
  });
});
