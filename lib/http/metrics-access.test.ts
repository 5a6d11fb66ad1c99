import { describe, expect, it } from 'vitest';
import type { Actor, Role } from '@/lib/access';
import { AppError } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { requireMetricsReader } from './metrics-access';

const somebody = (role: Role): Actor => ({
  kind: 'token',
  id: 't',
  name: 't',
  ownerId: 'u',
  grants: [{ role, tenants: '*' }],
});

function attempt(
  ip: string,
  headers: Record<string, string> = {},
  actor: Actor = { kind: 'anonymous' },
): string {
  const ctx = { actor, from: { ip, userAgent: '' } } as Pick<Ctx, 'actor' | 'from'>;
  try {
    requireMetricsReader(ctx, new Request('http://mc.example/api/metrics', { headers }));
    return 'served';
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
}

describe('who may read metrics', () => {
  it.each([
    ['this machine, IPv4', '127.0.0.1', {}, 'served'],
    ['this machine, IPv6', '::1', { 'x-forwarded-for': '::1' }, 'served'],
    ['this machine, as Next writes it', '127.0.0.1', { 'x-forwarded-for': '::ffff:127.0.0.1' }, 'served'],
    ['another machine', '192.0.2.1', {}, 'unauthenticated'],
    [
      'somebody behind a proxy on this machine',
      '127.0.0.1',
      { 'x-forwarded-for': '192.0.2.1' },
      'unauthenticated',
    ],
    [
      'the same, hiding among loopbacks',
      '127.0.0.1',
      { 'x-forwarded-for': '127.0.0.1, 192.0.2.1' },
      'unauthenticated',
    ],
    ['a proxy that says it is one', '127.0.0.1', { via: '1.1 nginx' }, 'unauthenticated'],
    ['an address that only begins like loopback', '127.0.0.1.evil.example', {}, 'unauthenticated'],
    ['nobody knows where', 'unknown', {}, 'unauthenticated'],
  ])('%s', (_name, ip, headers, outcome) => {
    expect(attempt(ip, headers)).toBe(outcome);
  });

  it.each([
    ['admin', 'served'],
    ['operator', 'forbidden'],
    ['viewer', 'forbidden'],
  ] as const)('a token of an %s from anywhere: %s', (role, outcome) => {
    expect(attempt('192.0.2.1', {}, somebody(role))).toBe(outcome);
  });

  it('a token that is not enough does not get better on this machine', () => {
    expect(attempt('127.0.0.1', {}, somebody('viewer'))).toBe('forbidden');
  });
});
