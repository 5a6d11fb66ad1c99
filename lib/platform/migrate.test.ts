import { describe, expect, it } from 'vitest';
import { type AppliedMigration, planMigrations } from './migrate';

const file = (name: string, checksum = 'aa') => ({ name, sql: 'SELECT 1', checksum });
const row = (name: string, over: Partial<AppliedMigration> = {}): AppliedMigration => ({
  name,
  checksum: 'aa',
  finished: true,
  logs: null,
  ...over,
});

describe('what is left to apply', () => {
  it.each([
    ['everything to an empty database', [], ['0001', '0002']],
    ['only what is new', [row('0001')], ['0002']],
    ['nothing when all is there', [row('0001'), row('0002')], []],
  ])('is %s', (_what, applied, expected) => {
    expect(planMigrations([file('0001'), file('0002')], applied).map((m) => m.name)).toEqual(expected);
  });

  it.each([
    [
      'one that failed, with its reason',
      row('0001', { finished: false, logs: 'syntax error' }),
      /0001 failed earlier: syntax error/,
    ],
    ['one that was cut short', row('0001', { finished: false }), /0001 failed earlier\. Mend/],
    ['one that was edited after it was applied', row('0001', { checksum: 'bb' }), /0001 was edited/],
    ['one that only a newer version knows', row('0009'), /0009, which this version does not know/],
  ])('refuses %s', (_what, applied, message) => {
    expect(() => planMigrations([file('0001'), file('0002')], [applied])).toThrowError(message);
  });
});
