import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { can } from './can';
import { grantsBeyond, grantsSchema, intersectGrants, normalizeGrants } from './grants';
import { type Actor, type Grant, type Permission, ROLES } from './role';

const TENANTS = ['TENANT_001', 'TENANT_002', 'TENANT_003'];
const PERMISSIONS: Permission[] = [
  'read',
  'respond',
  'propose',
  'export',
  'administer',
  'post-results',
  'read-audit',
];

const grant: fc.Arbitrary<Grant> = fc.record({
  role: fc.constantFrom(...ROLES),
  tenants: fc.oneof(fc.constant('*' as const), fc.subarray(TENANTS, { minLength: 1 })),
});
const grantList = fc.array(grant, { maxLength: 5 });

function allows(grants: Grant[], permission: Permission, tenant: string): boolean {
  const actor: Actor = { kind: 'token', id: 'tok_1', name: 't', ownerId: 'usr_1', grants };
  return can(actor, permission, tenant).allowed;
}

describe('normalizeGrants', () => {
  it('has one form for equal rights', () => {
    const messy: Grant[] = [
      { role: 'operator', tenants: ['TENANT_002', 'TENANT_001'] },
      { role: 'viewer', tenants: ['TENANT_001'] },
      { role: 'operator', tenants: ['TENANT_001'] },
      { role: 'viewer', tenants: '*' },
    ];
    expect(normalizeGrants(messy)).toEqual([
      { role: 'viewer', tenants: '*' },
      { role: 'operator', tenants: ['TENANT_001', 'TENANT_002'] },
    ]);
  });

  it('changes nobody’s rights', () => {
    fc.assert(
      fc.property(
        grantList,
        fc.constantFrom(...PERMISSIONS),
        fc.constantFrom(...TENANTS, '*'),
        (grants, permission, tenant) => {
          expect(allows(normalizeGrants(grants), permission, tenant)).toBe(
            allows(grants, permission, tenant),
          );
        },
      ),
    );
  });
});

describe('intersectGrants', () => {
  it.each<[string, Grant[], Grant[], Grant[]]>([
    [
      'an admin’s viewer token reads what the admin may',
      [{ role: 'viewer', tenants: '*' }],
      [{ role: 'admin', tenants: ['TENANT_001'] }],
      [{ role: 'viewer', tenants: ['TENANT_001'] }],
    ],
    [
      'an operator token of somebody who became a viewer only reads',
      [{ role: 'operator', tenants: '*' }],
      [{ role: 'viewer', tenants: '*' }],
      [{ role: 'viewer', tenants: '*' }],
    ],
    [
      'nothing in common leaves nothing',
      [{ role: 'ci', tenants: '*' }],
      [{ role: 'admin', tenants: '*' }],
      [],
    ],
  ])('%s', (_what, token, owner, expected) => {
    expect(intersectGrants(token, owner)).toEqual(expected);
  });

  it('never allows what either side does not', () => {
    fc.assert(
      fc.property(
        grantList,
        grantList,
        fc.constantFrom(...PERMISSIONS),
        fc.constantFrom(...TENANTS),
        (left, right, permission, tenant) => {
          if (!allows(intersectGrants(left, right), permission, tenant)) return;
          expect(allows(left, permission, tenant) && allows(right, permission, tenant)).toBe(true);
        },
      ),
    );
  });

  it('with itself changes nothing', () => {
    fc.assert(
      fc.property(
        grantList,
        fc.constantFrom(...PERMISSIONS),
        fc.constantFrom(...TENANTS),
        (grants, permission, tenant) => {
          expect(allows(intersectGrants(grants, grants), permission, tenant)).toBe(
            allows(grants, permission, tenant),
          );
        },
      ),
    );
  });
});

describe('grantsBeyond', () => {
  it('names exactly what the owner lacks', () => {
    const wanted: Grant[] = [
      { role: 'viewer', tenants: '*' },
      { role: 'operator', tenants: ['TENANT_001', 'TENANT_002'] },
    ];
    const owned: Grant[] = [
      { role: 'viewer', tenants: '*' },
      { role: 'operator', tenants: ['TENANT_002'] },
    ];
    expect(grantsBeyond(wanted, owned)).toEqual([{ role: 'operator', tenants: ['TENANT_001'] }]);
  });

  it('does not let an admin hand out `ci`, which an admin does not hold', () => {
    expect(grantsBeyond([{ role: 'ci', tenants: '*' }], [{ role: 'admin', tenants: '*' }])).toHaveLength(1);
  });
});

describe('grantsSchema', () => {
  it.each([
    ['an unknown role', [{ role: 'root', tenants: '*' }]],
    ['no tenants', [{ role: 'viewer', tenants: [] }]],
    ['a tenant id with a slash', [{ role: 'viewer', tenants: ['../etc'] }]],
    ['a field we do not know', [{ role: 'viewer', tenants: '*', forever: true }]],
    ['101 grants', new Array(101).fill({ role: 'viewer', tenants: '*' })],
  ])('refuses %s', (_what, value) => {
    expect(grantsSchema.safeParse(value).success).toBe(false);
  });
});
