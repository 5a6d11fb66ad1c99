import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safeNextPath } from './safe-next';

describe('safeNextPath', () => {
  it.each([
    ['/tenants/TENANT_003?from=now-1h&to=now', '/tenants/TENANT_003?from=now-1h&to=now'],
    ['/compare?tenants=A,B#p95', '/compare?tenants=A,B#p95'],
    ['/', '/'],
  ])('keeps %s', (next, kept) => {
    expect(safeNextPath(next)).toBe(kept);
  });

  it.each([
    null,
    undefined,
    '',
    'tenants',
    'https://evil.test/',
    '//evil.test',
    '///evil.test',
    '/\\evil.test',
    '\\\\evil.test',
    '/\t/evil.test',
    '/\n/evil.test',
    '/x/..//evil.test',
    'javascript:alert(1)',
    '/api/tokens',
    '/login?next=/login',
    '/setup/abc',
    `/${'a'.repeat(2_001)}`,
  ])('turns %s into the start page', (next) => {
    expect(safeNextPath(next)).toBe('/');
  });

  it('never leaves the site, whatever it is given', () => {
    const pieces = fc.constantFrom(
      '/',
      '\\',
      '//',
      '..',
      '.',
      '@',
      ':',
      '?',
      '#',
      '\t',
      '\n',
      '%2f',
      '%5c',
      'evil.test',
      'a',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 10 }), (parts) => {
        const path = safeNextPath(parts.join(''));
        expect(new URL(path, 'https://mc.example.com').origin).toBe('https://mc.example.com');
      }),
      { numRuns: 2_000 },
    );
  });
});
