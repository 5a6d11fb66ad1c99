import { describe, expect, it } from 'vitest';
import { compareKeyId, keyGroups } from './key-groups';

const KEY = 'SHA256:ty50g2TCHlRXkSLbqdOYb1x4xaq+3JbP9ajkvZZmcQE';
const OTHER = 'SHA256:ty50g2TCHlRXkSLbqdOYb1x4xaq+3JbP9ajkvZZmcQF';

describe('a fingerprint', () => {
  it('is shown in eight groups that make it up', () => {
    expect(keyGroups(KEY)).toHaveLength(8);
    expect(`SHA256:${keyGroups(KEY).join('')}`).toBe(KEY);
  });

  it.each([
    ['itself', KEY, 'same'],
    ['itself with spaces around', ` ${KEY} `, 'same'],
    ['its groups', `SHA256: ${keyGroups(KEY).join(' ')}`, 'same'],
    ['its groups alone', keyGroups(KEY).join(' '), 'same'],
    ['a line of ssh-keygen', `256 ${KEY} mc root (ED25519)`, 'same'],
    ['the last character changed', OTHER, 'different'],
    ['another case', KEY.replace('ty50g', 'TY50g'), 'different'],
    ['nothing', '  ', 'empty'],
    ['half of it', KEY.slice(0, 30), 'not-a-fingerprint'],
    ['more than it', `${KEY}abc`, 'not-a-fingerprint'],
    ['an old MD5 fingerprint', 'MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48', 'not-a-fingerprint'],
  ])('compared with %s', (_what, pasted, expected) => {
    expect(compareKeyId(KEY, pasted)).toBe(expected);
  });
});
