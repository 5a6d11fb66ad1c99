import { describe, expect, it } from 'vitest';
import { decideOrigin } from './same-origin';

const expectedOrigin = 'https://mc.example.com';

describe('decideOrigin', () => {
  it.each<[string | null, string | null, boolean]>([
    ['same-origin', expectedOrigin, true],
    ['same-origin', 'null', true],
    ['same-origin', null, true],
    ['same-site', 'https://other.example.com', false],
    ['cross-site', 'https://evil.test', false],
    ['cross-site', expectedOrigin, false],
    ['none', null, false],
    ['', expectedOrigin, false],
    [null, expectedOrigin, true],
    [null, 'https://mc.example.com.evil.test', false],
    [null, 'http://mc.example.com', false],
    [null, 'https://mc.example.com:8443', false],
    [null, 'null', false],
    [null, '', false],
    [null, null, false],
  ])('Sec-Fetch-Site %s, Origin %s: %s', (secFetchSite, origin, allowed) => {
    expect(decideOrigin({ secFetchSite, origin, expectedOrigin }).allowed).toBe(allowed);
  });
});
