import type { z } from 'zod';
import type { Actor } from '@/lib/access';
import { findPerson, identityOf, proveByPassword } from '@/lib/access/server';
import { emitAudit } from '@/lib/audit/server';
import { AppError, parseOrThrow } from '@/lib/kernel';
import { publicKeyDigest } from '@/lib/keys';
import { isRecentSignIn } from '@/lib/passkeys';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction, isUniqueViolation } from '@/lib/platform/db';
import { parseSshKey } from '../ssh-key';
import { type ApproverKeyView, approverKeyIdSchema, newApproverKeySchema } from '../views';
import { decidingPerson } from './decider';
import { endKey, findKeysOf, insertKey } from './key-store';

const MAX_KEYS = 20;

/** One's own keys for signing approvals, newest first, revoked ones included. */
export async function listApproverKeys(ctx: Ctx): Promise<ApproverKeyView[]> {
  const { id } = await decidingPerson(ctx);
  return findKeysOf(ctx.db, id);
}

/**
 * Registers an Ed25519 key to sign approvals with. A session or token that was stolen must not be enough for that: the password is asked for, but
 * right after signing in. Throws `forbidden` (field `password`: give it) or `conflict` (registered already, too many).
 */
export async function addApproverKey(
  ctx: Ctx,
  input: z.input<typeof newApproverKeySchema>,
): Promise<ApproverKeyView> {
  const person = await decidingPerson(ctx);
  const { publicKey, name, password } = parseOrThrow(newApproverKeySchema, input, 'The key');
  const { line, fingerprint, key } = parseSshKey(publicKey.trim());
  const provedBy = await proveIdentity(ctx, person.id, password);
  const row = {
    id: ctx.ids.next('apk'),
    userId: person.id,
    publicKey: line,
    fingerprint,
    keyDigest: publicKeyDigest(key),
    name,
    createdAt: ctx.clock.now(),
  };
  return inTransaction(ctx.db, async (tx) => {
    const working = (await findKeysOf(tx, person.id)).filter(({ revokedAt }) => revokedAt === null);
    if (working.length >= MAX_KEYS)
      throw new AppError('conflict', {
        message: `${MAX_KEYS} working keys`,
        userMessage: `You have ${MAX_KEYS} keys, the most allowed. Revoke those you no longer use.`,
      });
    const added = await insertKey(tx, row);
    await emitAudit(tx, ctx, {
      action: 'approver-key.added',
      objectKind: 'approver-key',
      objectId: row.id,
      after: { owner: person.id, publicKey: line },
      detail: { owner: person.id, name, fingerprint, provedBy },
    });
    return added;
  }).catch((error: unknown) => {
    if (!isUniqueViolation(error)) throw error;
    throw new AppError('conflict', {
      message: `key ${fingerprint} is registered`,
      userMessage: 'This key is or was registered here. Make a new one: ssh-keygen -t ed25519.',
    });
  });
}

/** Ends one's own key at once. What it signed before stays signed. */
export async function revokeApproverKey(
  ctx: Ctx,
  id: string,
  input: { reason?: string | undefined } = {},
): Promise<ApproverKeyView> {
  const person = await decidingPerson(ctx);
  const keyId = parseOrThrow(approverKeyIdSchema, id, 'The key');
  return inTransaction(ctx.db, async (tx) => {
    const ended = await endKey(tx, keyId, person.id, ctx.clock.now());
    await emitAudit(tx, ctx, {
      action: 'approver-key.revoked',
      objectKind: 'approver-key',
      objectId: keyId,
      before: { owner: person.id, revoked: false },
      after: { owner: person.id, revoked: true },
      detail: { owner: person.id, name: ended.name, fingerprint: ended.fingerprint },
      ...(input.reason !== undefined && { reason: input.reason }),
    });
    return ended;
  });
}

async function proveIdentity(ctx: Ctx, personId: string, password: string | undefined): Promise<string> {
  const { actor } = ctx;
  if (password !== undefined) {
    await proveByPassword({ ...ctx, actor: await asUser(ctx, personId) }, password, 'password');
    return 'password';
  }
  if (actor.kind === 'user') {
    const { signedInAt } = await identityOf(ctx.db, actor);
    if (isRecentSignIn(signedInAt, ctx.clock.now())) return 'recent-sign-in';
  }
  throw new AppError('forbidden', {
    message: 'step-up needed',
    userMessage:
      'Give your password, or sign out and in again: a key to sign with is added only by who is sure to be you.',
    fields: [{ field: 'password', expected: 'expected your password' }],
  });
}

async function asUser(ctx: Ctx, personId: string): Promise<Extract<Actor, { kind: 'user' }>> {
  if (ctx.actor.kind === 'user') return ctx.actor;
  const owner = await findPerson(ctx.db, personId);
  if (owner === null) throw new AppError('forbidden', { message: 'the token’s owner no longer works here' });
  return { kind: 'user', sessionId: '', ...owner };
}
