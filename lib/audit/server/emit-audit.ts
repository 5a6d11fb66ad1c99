import type { Actor } from '@/lib/access';
import { digestJson, type Json, logOfEnvironment, type Origin } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import type { Tx } from '@/lib/platform/db';
import { Prisma } from '@/lib/platform/generated/prisma/client';
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

type AuditCtx = Pick<Ctx, 'actor' | 'clock' | 'requestId' | 'from' | 'ports'>;

/**
 * Writes who did what to which object, and stages the row for the evidence log: the sequencer makes every committed row a
 * leaf. Fails the surrounding transaction if it fails. Returns the number of the row.
 */
export async function emitAudit(
  tx: Pick<Tx, 'auditEvent'>,
  ctx: AuditCtx,
  entry: AuditEntry,
): Promise<bigint> {
  const row = await tx.auditEvent.create({ data: rowOf(ctx, entry), select: { id: true } });
  return row.id;
}

/**
 * The same as a part of a larger statement, for verbs that are one statement and so one commit: an INSERT that selects from
 * `from`, a CTE whose rows say whether there is anything to audit, and returns `id`.
 */
export function emitAuditSql(ctx: AuditCtx, entry: AuditEntry, from: 'post'): Prisma.Sql {
  const row = rowOf(ctx, entry);
  return Prisma.sql`INSERT INTO audit_event (at, actor_kind, actor_id, actor_name, action, tenant_id, object_kind, object_id,
      before_digest, after_digest, detail, reason, request_id, ip, log, environment, origin, payload_digest, signature_digest)
    SELECT ${row.at}::timestamptz, ${row.actorKind}, ${row.actorId}, ${row.actorName}, ${row.action}, ${row.tenantId},
      ${row.objectKind}, ${row.objectId}, ${row.beforeDigest}, ${row.afterDigest}, ${JSON.stringify(row.detail)}::jsonb,
      ${row.reason}, ${row.requestId}, ${row.ip}, ${row.log}, ${row.environment}, ${row.origin}, ${row.payloadDigest},
      ${row.signatureDigest} FROM ${Prisma.raw(from)} RETURNING id`;
}

function rowOf(ctx: AuditCtx, entry: AuditEntry) {
  const actor = describeActor(ctx.actor);
  const { environment } = ctx.ports.config;
  const log = logOfEnvironment(environment);
  return {
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
  };
}

function describeActor(actor: Actor): { id: string; name: string } {
  switch (actor.kind) {
    case 'user':
    case 'token':
    case 'ci':
      return { id: actor.id, name: actor.name };
    case 'local':
      return { id: actor.osUser, name: actor.osUser };
    case 'system':
      return { id: actor.job, name: actor.job };
    case 'anonymous':
      return { id: 'anonymous', name: 'somebody not signed in' };
  }
}
