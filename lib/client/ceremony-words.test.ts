import { describe, expect, it } from 'vitest';
import { ceremonyProblem } from './ceremony-words';

describe('ceremonyProblem', () => {
  it.each([
    ['NotAllowedError', /cancelled.*too long.*check that it is you/],
    ['InvalidStateError', /already holds/],
    ['ConstraintError', /PIN, fingerprint or face/],
    ['NotSupportedError', /PIN, fingerprint or face/],
    ['SecurityError', /https or on localhost/],
    ['AbortError', /interrupted/],
    ['UnknownError', /UnknownError/],
    ['', /no reason given/],
  ])('%s', (name, means) => {
    expect(ceremonyProblem('make', name)).toMatch(means);
    expect(ceremonyProblem('make', name)).toMatch(/^No passkey was added/);
    expect(ceremonyProblem('ask', name)).toMatch(/^Nothing was signed/);
  });
});
