import { describe, expect, it } from 'vitest';
import { type GroupMapping, grantsFromGroups, groupsFromClaim } from './oidc';

const mappings: GroupMapping[] = [
  { group: 'sre', role: 'operator', tenants: '*' },
  { group: 'acme', role: 'viewer', tenants: ['TENANT_001'] },
  { group: 'globex', role: 'viewer', tenants: ['TENANT_002'] },
];

describe('grantsFromGroups', () => {
  it.each([
    ['no groups', [], []],
    ['a group nobody mapped', ['finance'], []],
    ['one group', ['sre'], [{ role: 'operator', tenants: '*' }]],
    [
      'two groups of one role',
      ['globex', 'acme'],
      [{ role: 'viewer', tenants: ['TENANT_001', 'TENANT_002'] }],
    ],
    ['a name that differs only in case', ['SRE'], []],
  ])('%s', (_what, groups, grants) => {
    expect(grantsFromGroups(groups, mappings)).toEqual(grants);
  });
});

describe('groupsFromClaim', () => {
  it.each([
    ['a list', ['a', 'b'], ['a', 'b']],
    ['one text', 'a', ['a']],
    ['a list with other things in it', ['a', 1, null, { a: 1 }], ['a']],
    ['absent', undefined, []],
    ['an object', { sre: true }, []],
    ['a yes', true, []],
  ])('%s', (_what, claim, groups) => {
    expect(groupsFromClaim(claim)).toEqual(groups);
  });
});
