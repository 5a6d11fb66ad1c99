import { describe, expect, it } from 'vitest';
import { cookieName, readCookie } from './cookies';

describe('cookieName', () => {
  it('carries the install id, so that two clones in one browser keep apart', () => {
    expect(cookieName('0a1b2c3d', 'session', false)).toBe('mc-0a1b2c3d-session');
    expect(cookieName('0a1b2c3d', 'session', true)).toBe('__Host-mc-0a1b2c3d-session');
  });
});

describe('readCookie', () => {
  it.each([
    ['a=1; b=2', 'b', '2'],
    ['a=1;b=2', 'a', '1'],
    ['a=first; a=second', 'a', 'first'],
    ['a=x%20y', 'a', 'x y'],
    ['a=100%', 'a', '100%'],
    ['a=b=c', 'a', 'b=c'],
    ['=1; a', 'a', null],
    ['__proto__=1', 'toString', null],
    [null, 'a', null],
  ])('%s → %s is %s', (header, name, value) => {
    expect(readCookie(header, name)).toBe(value);
  });
});
