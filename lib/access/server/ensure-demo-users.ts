import { emitAudit } from '@/lib/audit/server';
import { AppError } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction } from '@/lib/platform/db';
import { authorize } from '../can';
import type { Grant, Role } from '../role';
import { noteAccess } from './access-changes';
import { hashPassword, verifyPassword } from './hash-password';
import { generatePassword } from './secrets';
import { grantRows, revokeSessions } from './store';

export type DemoSignIn = { role: Role; email: string; password: string };

const DEMO_ROLES: readonly Role[] = ['viewer', 'responder', 'operator', 'approver', 'auditor', 'admin'];

/**
 * One account per role for trying MC out, in a demo environment only. Give it the sign-ins kept from earlier; accounts
 * that still have that password stay as they are, all others get a new generated one. Returns what to keep now.
 */
export async function ensureDemoUsers(ctx: Ctx, kept: readonly DemoSignIn[] = []): Promise<DemoSignIn[]> {
  authorize(ctx, 'administer');
  if (ctx.ports.config.environment.kind !== 'demo') {
    throw new AppError('forbidden', {
      message: 'demo accounts belong in a demo environment only',
      userMessage: 'Demo accounts exist in a demo environment only. Use a setup link here.',
    });
  }
  return Promise.all(DEMO_ROLES.map((role) => ensureDemoUser(ctx, role, kept)));
}

async function ensureDemoUser(ctx: Ctx, role: Role, kept: readonly DemoSignIn[]): Promise<DemoSignIn> {
  const email = `${role}@demo.local`;
  const user = await ctx.db.user.findUnique({ where: { email } });
  const earlier = kept.find((signIn) => signIn.email === email)?.password;
  if (user !== null && earlier !== undefined && (await verifyPassword(earlier, user.passwordHash))) {
    return { role, email, password: earlier };
  }
  const password = generatePassword();
  const passwordHash = await hashPassword(password);
  const id = user?.id ?? ctx.ids.next('usr');
  const now = ctx.clock.now();
  await inTransaction(ctx.db, async (tx) => {
    if (user === null) {
      await tx.user.create({ data: { id, email, name: `Demo ${role}`, passwordHash, createdAt: now } });
      await tx.roleGrant.createMany({ data: grantRows(id, [{ role, tenants: '*' }]) });
    } else {
      await tx.user.update({ where: { id }, data: { passwordHash, mustChangePassword: false } });
      await revokeSessions(tx, id, now);
    }
    const grants: Grant[] = [{ role, tenants: '*' }];
    const auditEventId = await emitAudit(tx, ctx, {
      action: user === null ? 'user.created' : 'user.password-reset',
      objectKind: 'user',
      objectId: id,
      ...(user === null
        ? { after: { email, name: `Demo ${role}`, grants } }
        : { before: { mustChangePassword: user.mustChangePassword }, after: { mustChangePassword: false } }),
      detail: { email, role, demo: true },
    });
    if (user === null) await noteAccess(tx, id, { at: now, cause: 'user.created', auditEventId });
  });
  return { role, email, password };
}
