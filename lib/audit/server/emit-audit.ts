import type { Actor } from '@/lib/access';
import { digestJson, type Json, logOfEnvironment, type Origin } from '@/lib/kernel';
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
  /** Lower-case hex SHA-256 of the payload and of the signature of the statement this change signed. */
  statement?: { payload: string; signature: string };
  /** Where the change comes from when it is not the installation's own origin, such as a replay. */
  origin?: Origin;
};

/**
 * Writes who did what to which object, and stages the row for the evidence log: the sequencer makes every committed row a
 * leaf. Fails the surrounding transaction if it fails. Returns the number of the row.
 */
export async function emitAudit(
  tx: Pick<Tx, 'auditEvent'>,
  ctx: Pick<Ctx, 'actor' | 'clock' | 'requestId' | 'from' | 'ports'>,
  entry: AuditEntry,
): Promise<bigint> {
  const actor = describeActor(ctx.actor);
  const { environment } = ctx.ports.config;
  const log = logOfEnvironment(environment);
  const row = await tx.auditEvent.create({
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
      log,
      environment: environment.name,
      origin: entry.origin ?? log,
      payloadDigest: entry.statement?.payload ?? null,
      signatureDigest: entry.statement?.signature ?? null,
    },
    select: { id: true },
  });
  return row.id;
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
