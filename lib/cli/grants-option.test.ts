import { expect, test } from 'vitest';
import { describeGrants, parseGrants } from './grants-option';

test.each([
  ['viewer', '*', 'viewer (all tenants)'],
  [
    'operator, viewer',
    'TENANT_002,TENANT_001',
    'viewer (TENANT_001, TENANT_002), operator (TENANT_001, TENANT_002)',
  ],
  ['viewer,viewer', '*', 'viewer (all tenants)'],
])('--role %s --tenants %s means %s', (roles, tenants, meaning) => {
  expect(describeGrants(parseGrants(roles, tenants))).toBe(meaning);
});

test('a role nobody knows is refused with those there are', () => {
  expect(() => parseGrants('boss', '*')).toThrow(/one of viewer, responder, operator/);
});

test('nobody without a tenant', () => {
  expect(() => parseGrants('viewer', ' , ')).toThrow(/tenant/);
});
