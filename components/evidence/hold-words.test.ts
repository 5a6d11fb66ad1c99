import { describe, expect, it } from 'vitest';
import { nameOfHeld, whatEndingMeans } from './hold-words';

const ID = 'evd_01JQ0000000000000000000000';
const record = { id: ID, title: 'Load test' };
const hold = (id: string) => ({
  id,
  scope: 'record',
  scopeId: ID,
  reason: 'x',
  placedAt: '2030-01-31T12:00:00Z',
});

describe('the words of a legal hold', () => {
  it.each([
    ['record', ID, 'the record “Load test”'],
    ['record', 'evd_other', 'the record evd_other'],
    ['release', 'v0.3.3', 'the release v0.3.3'],
    ['tenant', 'TENANT_001', 'the tenant TENANT_001'],
  ])('name what is held: %s %s', (scope, scopeId, expected) => {
    expect(nameOfHeld({ scope, scopeId }, record)).toBe(expected);
  });

  it.each([
    [['a'], 'Nothing else holds this record: the rules of retention decide over it again.'],
    [['a', 'b'], 'This record stays: another hold keeps it.'],
    [['a', 'b', 'c'], 'This record stays: 2 other holds keep it.'],
    [['b'], 'This record stays: another hold keeps it.'],
  ])('say what ending one of %j means', (ids, expected) => {
    expect(whatEndingMeans({ id: 'a' }, { holds: ids.map(hold) })).toBe(expected);
  });
});
