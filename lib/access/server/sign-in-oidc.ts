import { emitAudit } from '@/lib/audit/server';
import { AppError, digestJson } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction, isUniqueViolation, type Tx } from '@/lib/platform/db';
import { type GroupMapping, grantsFromGroups, type OidcIdentity } from '../oidc';
import type { Grant } from '../role';
import { noteAccess } from './access-changes';
import { lockAdmins } from './admin-guard';
import { type SignedIn, startSession } from './start-session';
import { getUser, grantsFromRows, replaceGrants, revokeSessions, type UserRow } from './store';

type Outcome = { signedIn: SignedIn } | { refused: AppError };

/**
 * Signs in somebody an identity provider vouches for. Roles are what the mappings give now: somebody whose groups no
 * longer map to anything loses their grants and sessions and is refused. An account that signs in by password is never
 * taken over because an email address matches.
 */
export async function signInWithOidc(
  ctx: Ctx,
  identity: OidcIdentity,
  mappings: readonly GroupMapping[],
): Promise<SignedIn> {
  const grants = grantsFromGroups(identity.groups, mappings);
  const outcome = await inTransaction(ctx.db, (tx) => admitIdentity(tx, ctx, identity, grants)).catch(
    (error) => {
      if (isUniqueViolation(error)) throw emailTaken();
      throw error;
    },
  );
  if ('refused' in outcome) throw outcome.refused;
  return outcome.signedIn;
}

async function admitIdentity(tx: Tx, ctx: Ctx, identity: OidcIdentity, grants: Grant[]): Promise<Outcome> {
  await lockAdmins(tx, ctx);
  const { issuer: oidcIssuer, subject: oidcSubject } = identity;
  const found = await tx.user.findUnique({
    where: { oidcIssuer_oidcSubject: { oidcIssuer, oidcSubject } },
    select: { id: true },
  });
  const user = found === null ? null : await getUser(tx, found.id);
  if (user !== null && user.deactivatedAt !== null) return refuse(tx, ctx, user, notAllowed('deactivated'));
  if (grants.length === 0) {
    if (user !== null) {
      await applyGrants(tx, ctx, user, grants);
      await revokeSessions(tx, user.id, ctx.clock.now());
    }
    return refuse(tx, ctx, user, notAllowed('unmapped'));
  }
  const current = user ?? (await createPerson(tx, ctx, identity));
  await applyGrants(tx, ctx, current, grants);
  return { signedIn: await startSession(tx, ctx, { ...current, grants }, 'oidc') };
}

async function createPerson(tx: Tx, ctx: Ctx, identity: OidcIdentity): Promise<UserRow> {
  const id = ctx.ids.next('usr');
  const email = identity.email.toLowerCase();
  const { name, issuer: oidcIssuer, subject: oidcSubject } = identity;
  await tx.user.create({ data: { id, email, name, oidcIssuer, oidcSubject, createdAt: ctx.clock.now() } });
  const auditEventId = await emitAudit(tx, ctx, {
    action: 'user.created',
    objectKind: 'user',
    objectId: id,
    after: { email, name },
    detail: { email, name, issuer: oidcIssuer },
  });
  await noteAccess(tx, id, { at: ctx.clock.now(), cause: 'user.created', auditEventId });
  return getUser(tx, id);
}

async function applyGrants(tx: Tx, ctx: Ctx, user: UserRow, grants: Grant[]): Promise<void> {
  const before = grantsFromRows(user.grants);
  if (digestJson(before) === digestJson(grants)) return;
  await replaceGrants(tx, user.id, grants);
  const auditEventId = await emitAudit(tx, ctx, {
    action: 'user.grants-changed',
    objectKind: 'user',
    objectId: user.id,
    before,
    after: grants,
    detail: { email: user.email, from: before, to: grants },
    reason: 'groups at the identity provider',
  });
  await noteAccess(tx, user.id, { at: ctx.clock.now(), cause: 'user.grants-changed', auditEventId });
}

async function refuse(tx: Tx, ctx: Ctx, user: UserRow | null, refused: AppError): Promise<Outcome> {
  await emitAudit(tx, ctx, {
    action: 'session.refused',
    objectKind: 'user',
    objectId: user?.id ?? 'unknown',
    detail: { by: 'oidc', because: refused.message },
  });
  return { refused };
}

function notAllowed(because: 'unmapped' | 'deactivated'): AppError {
  return new AppError('forbidden', {
    message: because,
    userMessage:
      because === 'unmapped'
        ? 'Your account is fine, but none of its groups has a role in Mission Control. Ask an admin to map one.'
        : 'Your account in Mission Control is deactivated. Ask an admin to reactivate it.',
  });
}

function emailTaken(): AppError {
  return new AppError('conflict', {
    message: 'email-taken',
    userMessage:
      'An account with your email address already signs in another way. Ask an admin to sort it out.',
  });
}
