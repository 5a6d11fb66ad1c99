import { describe, expect, it } from 'vitest';
import type { ReviewedPerson } from './access-review';
import { filterPeople, isDay, rolesOf, shiftDay } from './filter-people';

const person = (change: Partial<ReviewedPerson>): ReviewedPerson => ({
  userId: 'usr_1',
  name: 'Sam Okafor',
  email: 'sam@example.com',
  grants: [{ role: 'operator', tenants: ['TENANT_001'] }],
  active: true,
  activeDuring: true,
  before: null,
  tokens: [],
  changes: [],
  ...change,
});
const SAM = person({});
const ADA = person({
  userId: 'usr_2',
  name: 'Ada',
  email: 'ada@example.com',
  grants: [{ role: 'admin', tenants: '*' }],
  active: false,
  changes: [
    {
      at: '2026-03-10T09:00:00Z',
      cause: 'user.deactivated',
      grants: [],
      active: false,
      by: null,
      reason: null,
    },
  ],
});
const NONE = { q: '', role: null, only: null } as const;

describe('people of an access review', () => {
  it.each([
    [{}, ['Sam Okafor', 'Ada']],
    [{ q: 'OKAFOR' }, ['Sam Okafor']],
    [{ q: 'tenant_001 operator' }, ['Sam Okafor']],
    [{ q: 'all tenants' }, ['Ada']],
    [{ q: 'nobody' }, []],
    [{ role: 'admin' as const }, ['Ada']],
    [{ only: 'changed' as const }, ['Ada']],
    [{ only: 'active' as const }, ['Sam Okafor']],
    [{ only: 'deactivated' as const }, ['Ada']],
  ])('with %o are %o', (filter, names) => {
    expect(filterPeople([SAM, ADA], { ...NONE, ...filter }).map(({ name }) => name)).toEqual(names);
  });
});

it('offers the roles somebody held', () => expect(rolesOf([SAM, ADA])).toEqual(['admin', 'operator']));

describe('a day', () => {
  it.each([
    ['2026-03-01', -1, '2026-02-28'],
    ['2028-02-28', 1, '2028-02-29'],
    ['2026-12-31', 1, '2027-01-01'],
  ])('%s and %i is %s', (on, days, expected) => expect(shiftDay(on, days)).toBe(expected));

  it.each([
    ['2026-03-10', true],
    ['2026-02-30', false],
    ['today', false],
    [null, false],
  ])('%s is one: %s', (text, expected) => expect(isDay(text)).toBe(expected));
});
