import { describe, expect, it } from 'vitest';
import { AppError } from '@/lib/kernel';
import { authorize, can, visibleTenants } from './can';
import { type Actor, type Grant, type Permission, ROLES, type Role } from './role';

const PERMISSIONS: Permission[] = [
  'read',
  'respond',
  'propose',
  'approve',
  'export',
  'administer',
  'post-results',
  'read-audit',
  'halt',
];

/** The role table of docs/access.md, one column per permission in the order above. */
const TABLE: Record<Role, string> = {
  //          read resp prop appr exp  adm  post audit halt
  viewer: '   yes  no   no   no   no   no   no   no    yes',
  responder: 'yes  yes  no   no   no   no   no   no    yes',
  operator: ' yes  yes  yes  no   yes  no   no   no    yes',
  approver: ' yes  no   no   yes  yes  no   no   no    yes',
  auditor: '  yes  no   no   no   yes  no   no   yes   yes',
  admin: '    yes  yes  yes  no   yes  yes  no   no    yes',
  ci: '       no   no   no   no   no   no   yes  no    yes',
};

function user(...grants: Grant[]): Actor {
  return { kind: 'user', id: 'usr_1', name: 'Sam', email: 'sam@example.com', sessionId: 'ses_1', grants };
}

describe('the role table', () => {
  for (const role of ROLES) {
    const row = TABLE[role].trim().split(/\s+/);
    it.each(PERMISSIONS.map((permission, i) => [permission, row[i] === 'yes'] as const))(
      `${role} and %s: %s`,
      (permission, allowed) => {
        expect(can(user({ role, tenants: '*' }), permission).allowed).toBe(allowed);
      },
    );
  }

  it('adds up for somebody who holds several roles', () => {
    const both = user({ role: 'viewer', tenants: '*' }, { role: 'approver', tenants: ['TENANT_002'] });
    expect(can(both, 'approve', 'TENANT_002').allowed).toBe(true);
    expect(can(both, 'approve', 'TENANT_001').allowed).toBe(false);
    expect(can(both, 'read', 'TENANT_001').allowed).toBe(true);
  });
});

describe('tenants', () => {
  const limited = user({ role: 'operator', tenants: ['TENANT_001', 'TENANT_003'] });

  it.each([
    ['one of theirs', 'TENANT_001', true],
    ['somebody else’s', 'TENANT_002', false],
    ['one that does not exist', 'TENANT_999', false],
    ['all at once', '*', false],
    ['any at all', undefined, true],
  ])('a grant for two tenants, asked about %s', (_what, tenantId, allowed) => {
    expect(can(limited, 'propose', tenantId).allowed).toBe(allowed);
  });

  it('an admin of some tenants does not administer the installation', () => {
    expect(can(user({ role: 'admin', tenants: ['TENANT_001'] }), 'administer').allowed).toBe(false);
    expect(can(user({ role: 'admin', tenants: ['TENANT_001'] }), 'administer', 'TENANT_001').allowed).toBe(
      false,
    );
  });

  it('a halt needs no grant for the tenant, only somebody signed in', () => {
    expect(can(user(), 'halt', 'TENANT_002').allowed).toBe(true);
    expect(can({ kind: 'anonymous' }, 'halt').allowed).toBe(false);
  });

  it('are visible in order, once each, and only through roles that read', () => {
    const mixed = user(
      { role: 'viewer', tenants: ['TENANT_003', 'TENANT_001'] },
      { role: 'operator', tenants: ['TENANT_001'] },
      { role: 'ci', tenants: '*' },
    );
    expect(visibleTenants(mixed)).toEqual(['TENANT_001', 'TENANT_003']);
    expect(visibleTenants(mixed, 'propose')).toEqual(['TENANT_001']);
    expect(visibleTenants(user({ role: 'viewer', tenants: '*' }))).toBe('*');
    expect(visibleTenants({ kind: 'anonymous' })).toEqual([]);
  });
});

describe('who is not a person', () => {
  const everything: Grant[] = ROLES.map((role) => ({ role, tenants: '*' }));
  const actors: Actor[] = [
    { kind: 'token', id: 'tok_1', name: 'nightly', ownerId: 'usr_1', grants: everything },
    { kind: 'local', osUser: 'root', grants: everything },
    { kind: 'system', job: 'sequencer' },
  ];

  it.each(actors.map((actor) => [actor.kind, actor] as const))('%s can never approve', (_kind, actor) => {
    expect(can(actor, 'approve').allowed).toBe(false);
    expect(can(actor, 'approve', 'TENANT_001').allowed).toBe(false);
  });

  it.each(PERMISSIONS)('a stranger may not %s', (permission) => {
    expect(can({ kind: 'anonymous' }, permission).allowed).toBe(false);
  });
});

describe('authorize', () => {
  it('tells a stranger to sign in', () => {
    expect(() => authorize({ kind: 'anonymous' }, 'read')).toThrow(
      expect.objectContaining({ code: 'unauthenticated' }),
    );
  });

  it('tells somebody signed in which roles would do, and for what', () => {
    const refused = catchError(() =>
      authorize({ actor: user({ role: 'viewer', tenants: '*' }) }, 'respond', 'TENANT_002'),
    );
    expect(refused.code).toBe('forbidden');
    expect(refused.userMessage).toContain('responder or operator or admin for TENANT_002');
  });

  it('says the same of a foreign tenant and one that does not exist', () => {
    const limited = user({ role: 'viewer', tenants: ['TENANT_001'] });
    const foreign = catchError(() => authorize(limited, 'read', 'TENANT_002')).userMessage;
    const missing = catchError(() => authorize(limited, 'read', 'TENANT_999')).userMessage;
    expect(missing.replaceAll('TENANT_999', 'TENANT_002')).toBe(foreign);
  });
});

function catchError(work: () => void): AppError {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
