import { z } from 'zod';

export const ROLES = ['viewer', 'responder', 'operator', 'approver', 'auditor', 'admin', 'ci'] as const;
export const roleSchema = z.enum(ROLES, `expected one of ${ROLES.join(', ')}`);
export type Role = z.infer<typeof roleSchema>;

/** What a verb may need. Anyone signed in may halt; a local command line can never approve. */
export const PERMISSIONS = [
  'read',
  'respond',
  'propose',
  'approve',
  'export',
  'administer',
  'post-results',
  'read-audit',
  'halt',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** A role held for some tenants, or for all (`*`). */
export type Grant = { role: Role; tenants: '*' | string[] };

/** Who acts. A closed union, so that every audit row can say who it was. */
export type Actor =
  | { kind: 'user'; id: string; name: string; email: string; sessionId: string; grants: Grant[] }
  | { kind: 'token'; id: string; name: string; ownerId: string; grants: Grant[] }
  /** A job of CI that proved who it is; it has no account here. */
  | { kind: 'ci'; id: string; name: string; grants: Grant[] }
  | { kind: 'local'; osUser: string; grants: Grant[] }
  | { kind: 'system'; job: string }
  | { kind: 'anonymous' };
