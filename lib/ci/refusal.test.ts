import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CI_REFUSALS, refusalOf, refuse } from './refusal';

const guide = readFileSync('docs/ci.md', 'utf8');

describe('every refusal', () => {
  it.each(Object.keys(CI_REFUSALS))('%s stands in docs/ci.md with the way to mend it', (reason) => {
    const row = guide.split('\n').find((line) => line.startsWith(`| \`${reason}\` |`));
    expect(row).toBeDefined();
    expect(row?.split('|').length).toBe(6);
  });

  it('and no other stands there', () => {
    const listed = [...guide.matchAll(/^\| `([a-z0-9-]+)` \| \d{3} \|/gm)].map(([, reason]) => reason);
    expect(listed.sort()).toEqual(Object.keys(CI_REFUSALS).sort());
  });

  it('says what happened, what was found, and what to do', () => {
    const error = refuse('token-audience-wrong', 'expected https://mc.example.com');
    expect(error.userMessage).toMatch(
      /^The token is for somebody else \(aud\): expected https:\/\/mc\.example\.com\. Ask for/,
    );
    expect([error.code, error.reason, refusalOf(error)]).toEqual([
      'unauthenticated',
      'token-audience-wrong',
      'token-audience-wrong',
    ]);
    expect(refusalOf(new Error('x'))).toBeNull();
  });
});
