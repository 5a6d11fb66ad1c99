import { describe, expect, it } from 'vitest';
import { auditQueryOf, isRowId, NO_FILTER } from './audit-query';

const NOW = Date.parse('2026-03-10T12:00:00Z') / 1000;

describe('the address of the audit page', () => {
  it('becomes a question with fixed moments', () => {
    expect(auditQueryOf({ ...NO_FILTER, action: 'key.added', from: 'now-1h' }, NOW)).toEqual({
      action: 'key.added',
      from: '2026-03-10T11:00:00.000Z',
    });
  });

  it('leaves out an end that is no time, which the page says beside it', () => {
    expect(auditQueryOf({ ...NO_FILTER, from: 'yesterday' }, NOW)).toEqual({});
  });

  it.each([
    ['12', true],
    ['0', false],
    ['-1', false],
    ['1e3', false],
    ['999999999999999999', false],
    [null, false],
  ])('takes %s as a row: %s', (text, expected) => expect(isRowId(text)).toBe(expected));
});
