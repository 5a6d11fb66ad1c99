import { authorize, visibleTenants } from '@/lib/access';
import { emitAudit } from '@/lib/audit/server';
import { AppError, parseOrThrow } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction, type Tx } from '@/lib/platform/db';
import { type LegalHold, type PlaceHold, placeHoldSchema, releaseHoldSchema } from '../hold';
import { releaseSchema } from '../record';
import { describeActor } from './actor';
import { authorizeKeeping } from './authorize-keeping';
import { lockHolds } from './keep-store';
import {
  endHold,
  insertHold,
  listHoldRows,
  recordExists,
  recordsInScope,
  tenantHasRecords,
} from './legal-hold-store';

/** Holds, newest first, as far as the actor may see what they hold; released ones too with `all`. */
export async function listHolds(ctx: Ctx, options: { all: boolean } = { all: false }): Promise<LegalHold[]> {
  authorize(ctx, 'read');
  const scope = visibleTenants(ctx.actor);
  const found = await listHoldRows(ctx.db, options.all);
  if (scope === '*') return found;
  const ids = found.filter((hold) => hold.scope === 'record').map(({ scopeId }) => scopeId);
  const visible = await recordsInScope(ctx.db, ids, scope);
  return found.filter(({ scope: kind, scopeId }) => {
    if (kind === 'release') return true;
    return kind === 'tenant' ? scope.includes(scopeId) : visible.has(scopeId);
  });
}

/**
 * Keeps everything of a release, a tenant or one record from being removed, from the moment this returns. A removal that is
 * under way is waited for; what it removed before is gone.
 */
export async function placeHold(ctx: Ctx, input: PlaceHold): Promise<LegalHold> {
  authorizeKeeping(ctx);
  const asked = parseOrThrow(placeHoldSchema, input, 'The hold');
  return inTransaction(ctx.db, async (tx) => {
    await lockHolds(tx, 'exclusive');
    await requireScope(ctx, tx, asked);
    const hold = await insertHold(tx, {
      id: ctx.ids.next('hld'),
      ...asked,
      placedAt: ctx.clock.now(),
      placedBy: describeActor(ctx.actor).name,
    });
    await emitAudit(tx, ctx, {
      action: 'legal-hold.placed',
      objectKind: 'legal-hold',
      objectId: hold.id,
      tenantId: hold.scope === 'tenant' ? hold.scopeId : null,
      after: hold,
      detail: { scope: hold.scope, scopeId: hold.scopeId },
      reason: asked.reason,
    });
    return hold;
  });
}

/** Ends a hold. What its scope held is again subject to the rules of retention at their next run. */
export async function releaseHold(ctx: Ctx, id: string, input: { reason: string }): Promise<LegalHold> {
  authorizeKeeping(ctx);
  const { reason } = parseOrThrow(releaseHoldSchema, input, 'The release');
  return inTransaction(ctx.db, async (tx) => {
    const released = { releasedAt: ctx.clock.now(), releasedBy: describeActor(ctx.actor).name };
    const { before, after } = await endHold(tx, id, released);
    await emitAudit(tx, ctx, {
      action: 'legal-hold.released',
      objectKind: 'legal-hold',
      objectId: id,
      tenantId: after.scope === 'tenant' ? after.scopeId : null,
      before,
      after,
      detail: { scope: after.scope, scopeId: after.scopeId },
      reason,
    });
    return after;
  });
}

/** A hold on something misspelt would protect nothing and look as if it did. */
async function requireScope(ctx: Ctx, tx: Tx, { scope, scopeId }: PlaceHold): Promise<void> {
  if (scope === 'release') {
    parseOrThrow(releaseSchema, scopeId, 'The release');
    return;
  }
  const known =
    scope === 'record'
      ? await recordExists(tx, scopeId)
      : ctx.ports.config.tenants.some(({ id }) => id === scopeId) || (await tenantHasRecords(tx, scopeId));
  if (known) return;
  throw new AppError('not_found', {
    message: `no ${scope} ${scopeId}`,
    userMessage: `There is no ${scope} ${scopeId}, so a hold on it would keep nothing.`,
  });
}
