import { describe, expect, it } from 'vitest';
import { decideReadiness } from './readiness';

describe('readiness', () => {
  it.each([
    ['every check passes', [{ name: 'database', ok: true }], 'ready'],
    [
      'one check fails',
      [
        { name: 'database', ok: true },
        { name: 'schema', ok: false },
      ],
      'not-ready',
    ],
    ['nothing was checked', [], 'not-ready'],
  ] as const)('%s: %s', (_when, checks, status) => {
    expect(decideReadiness([...checks]).status).toBe(status);
  });
});
