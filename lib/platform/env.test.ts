import { describe, expect, test } from 'vitest';
import { AppError } from '@/lib/kernel';
import { readEnv, readServerEnv } from './env';

const SERVER = {
  DATABASE_URL: 'postgres://mc_app@localhost:5432/mission_control',
  NEXTAUTH_URL: 'http://localhost:3000',
  NEXTAUTH_SECRET: 'x'.repeat(32),
  MC_INSTALL_ID: '3fa91c20',
};

function refusal(
  variables: Record<string, string>,
  read: typeof readEnv | typeof readServerEnv = readEnv,
): AppError {
  try {
    read(variables);
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error('expected the variables to be refused');
}

describe('environment variables', () => {
  test('nothing set gives the defaults', () => {
    expect(readEnv({})).toEqual({
      MC_DATA_DIR: '.data',
      MC_CONFIG: 'mission-control.yaml',
      MC_PROMETHEUS_MANAGED: false,
      MC_TRUSTED_PROXIES: [],
      MC_DIST_DIR: '.next',
      MC_LOG_LEVEL: 'info',
      MC_SHARED_DIR: '../shared',
    });
  });

  test('empty is the same as not set', () => {
    expect(readEnv({ PROMETHEUS_URL: '', PORT: '' })).toEqual(readEnv({}));
  });

  test('values become what they mean', () => {
    const env = readEnv({
      PORT: '3000',
      MC_PROMETHEUS_MANAGED: '1',
      MC_TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8,::1',
    });
    expect(env).toMatchObject({
      PORT: 3000,
      MC_PROMETHEUS_MANAGED: true,
      MC_TRUSTED_PROXIES: ['127.0.0.1', '10.0.0.0/8', '::1'],
    });
  });

  test.each([
    ['DATABASE_URL', 'mysql://x', /PostgreSQL address, for example postgres:/],
    ['PROMETHEUS_URL', 'prometheus:9090', /http\(s\) address, for example http:/],
    ['NEXTAUTH_SECRET', 'short', /at least 32 characters, for example/],
    ['MC_INSTALL_ID', 'XYZ', /8 hexadecimal digits, for example/],
    ['PORT', 'http', /port number, for example 3000/],
    ['PORT', '70000', /up to 65535, for example 3000/],
    ['MC_PROMETHEUS_MANAGED', 'yes', /expected 1/],
    ['MC_TRUSTED_PROXIES', '10.0.0.0/8,nginx', /for example 127\.0\.0\.1,10\.0\.0\.0\/8; "nginx" is neither/],
    ['MC_LOG_LEVEL', 'loud', /one of fatal, error, warn/],
    ['MC_TOKEN', 'abc', /mct_/],
  ])('%s=%s is refused by name with an example', (name, value, expected) => {
    const error = refusal({ [name]: value });
    expect(error.code).toBe('misconfigured');
    expect(error.fields).toEqual([
      { field: name, expected: expect.stringMatching(expected), received: expect.any(String) },
    ]);
    expect(error.userMessage).toContain(name);
  });

  test('a wrong value is never repeated: it may be a secret', () => {
    expect(refusal({ NEXTAUTH_SECRET: 'hunter2', MC_TOKEN: 'hunter2' }).message).not.toContain('hunter2');
  });

  test('a server names every variable it cannot start without', () => {
    expect(refusal({}, readServerEnv).fields.map(({ field, received }) => [field, received])).toEqual([
      ['DATABASE_URL', 'not set'],
      ['NEXTAUTH_URL', 'not set'],
      ['NEXTAUTH_SECRET', 'not set'],
      ['MC_INSTALL_ID', 'not set'],
    ]);
    for (const { expected } of refusal({}, readServerEnv).fields)
      expect(expected).toMatch(/^expected .*for example/);
    expect(readServerEnv(SERVER)).toMatchObject(SERVER);
  });
});
