import { describe, expect, it } from 'vitest';
import { addressesFor, isExposed } from './addresses';

describe('addresses of a start', () => {
  it.each([
    ['127.0.0.1', undefined, 'http://localhost:3000', 'http://localhost:3000', 'http://127.0.0.1:3000'],
    ['0.0.0.0', undefined, 'http://localhost:3000', 'http://localhost:3000', 'http://127.0.0.1:3000'],
    [
      '0.0.0.0',
      'https://mc.example.com/',
      'http://localhost:3000',
      'https://mc.example.com',
      'http://127.0.0.1:3000',
    ],
    ['10.1.2.3', undefined, 'http://10.1.2.3:3000', 'http://10.1.2.3:3000', 'http://10.1.2.3:3000'],
    ['fd00::5', undefined, 'http://[fd00::5]:3000', 'http://[fd00::5]:3000', 'http://[fd00::5]:3000'],
    ['::1', undefined, 'http://localhost:3000', 'http://localhost:3000', 'http://[::1]:3000'],
  ])('on %s with external URL %s', (host, external, local, expectedExternal, health) => {
    expect(addressesFor(host, 3000, external)).toEqual({ local, external: expectedExternal, health });
  });

  it.each([
    'https://mc.example.com/console',
    'ftp://mc.example.com',
    'mc.example.com',
    'https://mc.example.com/?a=1',
  ])('refuses %s as an external URL', (external) => {
    expect(() => addressesFor('127.0.0.1', 3000, external)).toThrowError(/an origin without a path/);
  });

  it('knows when others can reach it', () => {
    expect(['127.0.0.1', 'localhost', '::1', '0.0.0.0', '10.1.2.3'].map(isExposed)).toEqual([
      false,
      false,
      false,
      true,
      true,
    ]);
  });
});
