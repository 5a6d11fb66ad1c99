import { describe, expect, it } from 'vitest';
import { loginNotice } from './login-notice';

describe('loginNotice', () => {
  it('is silent for somebody who just came', () => {
    expect(loginNotice(undefined, undefined, undefined)).toBeNull();
    expect(loginNotice(undefined, 'something-made-up', undefined)).toBeNull();
  });

  it.each([
    ['30', '1 minute'],
    ['61', '2 minutes'],
    ['900', '15 minutes'],
    ['999999', '60 minutes'],
    ['soon', '15 minutes'],
  ])('after too many failures, %s seconds read as %s', (retry, wait) => {
    expect(loginNotice('rate-limited', undefined, retry)?.text).toContain(wait);
  });

  it('has words for every refusal and none of a visitor’s own', () => {
    for (const error of [
      'credentials',
      'unmapped',
      'deactivated',
      'email-taken',
      'claims',
      'oidc',
      'unavailable',
    ]) {
      expect(loginNotice(error, undefined, undefined)?.tone).toBe('page');
    }
    expect(loginNotice('<b>call this number</b>', undefined, undefined)).toEqual(
      loginNotice('oidc', undefined, undefined),
    );
    expect(loginNotice('constructor', undefined, undefined)).toEqual(
      loginNotice('oidc', undefined, undefined),
    );
  });
});
