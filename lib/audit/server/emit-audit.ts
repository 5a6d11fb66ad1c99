import type { Actor } from '@/lib/access';
import { digestJson, type Json } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import type { Tx } from '@/lib/platform/db';
import type { AuditAction } from '../audit-event';

export type AuditEntry = {
  action: AuditAction;
  objectKind: string;
  objectId: string;
  /** Absent or null when the change concerns no single tenant. */
  tenantId?: string | null;
  /** State before and after; only their digests are stored. Never put secrets in `detail`. */
  before?: Json;
  after?: Json;
  detail?: { [key: string]: Json };
  reason?: string;
};

/** What a digest may hide but a reader needs: who, what, to which object. Fails the surrounding transaction if it fails. */
export async function emitAudit(
  tx: Pick<Tx, 'auditEvent'>,
  ctx: Pick<Ctx, 'actor' | 'clock' | 'requestId' | 'from'>,
  entry: AuditEntry,
): Promise<void> {
  const actor = describeActor(ctx.actor);
  await tx.auditEvent.create({
    data: {
      at: ctx.clock.now(),
      actorKind: ctx.actor.kind,
      actorId: actor.id,
      actorName: actor.name,
      action: entry.action,
      tenantId: entry.tenantId ?? null,
      objectKind: entry.objectKind,
      objectId: entry.objectId,
      beforeDigest: entry.before === undefined ? null : digestJson(entry.before),
      afterDigest: entry.after === undefined ? null : digestJson(entry.after),
      detail: entry.detail ?? {},
      reason: entry.reason ?? null,
      requestId: ctx.requestId,
      ip: ctx.from?.ip ?? null,
    },
    select: { id: true },
  });
}

function describeActor(actor: Actor): { id: string; name: string } {
  switch (actor.kind) {
    case 'user':
    case 'token':
      return { id: actor.id, name: actor.name };
    case 'local':
      return { id: actor.osUser, name: actor.osUser };
    case 'system':
      return { id: actor.job, name: actor.job };
    case 'anonymous':
      return { id: 'anonymous', name: 'somebody not signed in' };
  }
}
