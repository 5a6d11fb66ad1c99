import { z } from 'zod';
import { authorize } from '@/lib/access';
import { emitAudit } from '@/lib/audit/server';
import { AppError, type Json, parseOrThrow } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction, type Tx } from '@/lib/platform/db';
import { isSupersededBy, stateAt } from '../decide';
import { refuse } from '../refusal';
import {
  type ApprovalRequest,
  approvalRequestSchema,
  type Proposer,
  payloadDigestOf,
  QUORUM,
} from '../request';
import { type ApprovalView, type NewApproval, newApprovalSchema } from '../views';
import { refused } from './refused';
import { getApproval, insertRequest, lockSubject, moveApproval, type StoredApproval } from './request-store';
import { viewFor } from './view';

const payloadExpirySchema = z.iso.datetime({
  error: 'expected a time in UTC such as 2030-01-31T12:00:00.000Z',
});

/**
 * Asks approvers for exactly these bytes; needs `propose` for the tenant (for all tenants when it concerns none). An open request for the same
 * subject with another payload ends as superseded. Asking for the same again gives the open request with `created: false`.
 */
export async function requestApproval(
  ctx: Ctx,
  input: NewApproval,
): Promise<{ approval: ApprovalView; created: boolean }> {
  const given = parseOrThrow(newApprovalSchema, input, 'The approval request');
  authorize(ctx, 'propose', given.tenantId ?? '*');
  assertTenantDeclared(ctx, given.tenantId);
  const request = buildRequest(ctx, given);
  const { id, created } = await inTransaction(ctx.db, async (tx) => {
    const open = (await lockSubject(tx, request)).filter(
      (older) => stateAt(older, ctx.clock.now()) !== 'expired',
    );
    const same = open.find((older) => isSameAsk(older.request, request));
    if (same !== undefined) return { id: same.request.id, created: false };
    await insertRequest(tx, request);
    await emitAudit(tx, ctx, {
      action: 'approval.requested',
      objectKind: 'approval',
      objectId: request.id,
      tenantId: request.tenantId,
      after: request as unknown as Json,
      detail: {
        kind: request.kind,
        title: request.title,
        subject: request.subjectKey,
        payload: request.payloadDigest,
        quorum: request.policy.quorum,
        expiresAt: request.policy.expiresAt,
      },
    });
    for (const older of open) if (isSupersededBy(older, request)) await supersede(tx, ctx, older, request);
    return { id: request.id, created: true };
  });
  return { approval: await viewFor(ctx, await getApproval(ctx, id)), created };
}

async function supersede(tx: Tx, ctx: Ctx, older: StoredApproval, newer: ApprovalRequest): Promise<void> {
  const reason = `replaced by ${newer.id}, which asks for other bytes`;
  const to = {
    state: 'superseded',
    stateAt: ctx.clock.now(),
    stateReason: reason,
    supersededBy: newer.id,
  } as const;
  if (!(await moveApproval(tx, older.request, older.state, to)))
    throw refused(refuse('already-decided', 'an earlier request was decided at the same moment; ask again'));
  await emitAudit(tx, ctx, {
    action: 'approval.superseded',
    objectKind: 'approval',
    objectId: older.request.id,
    tenantId: older.request.tenantId,
    before: { state: older.state },
    after: { state: 'superseded', by: newer.id },
    detail: { by: newer.id },
  });
}

/** The same bytes, asked of the same people for the same place; who asks first has asked. */
function isSameAsk(older: ApprovalRequest, newer: ApprovalRequest): boolean {
  return (
    older.payloadDigest === newer.payloadDigest &&
    older.tenantId === newer.tenantId &&
    older.policy.quorum >= newer.policy.quorum
  );
}

function buildRequest(ctx: Ctx, given: ReturnType<typeof newApprovalSchema.parse>): ApprovalRequest {
  const now = ctx.clock.now();
  const least = QUORUM[given.kind];
  const quorum = given.quorum ?? least;
  if (quorum < least)
    throw refused(
      refuse('quorum-too-small', `a request of kind ${given.kind} needs ${least} people at least`),
    );
  const request = {
    id: ctx.ids.next('apr'),
    kind: given.kind,
    title: given.title,
    tenantId: given.tenantId,
    environment: ctx.ports.config.environment.name,
    payload: given.payload,
    payloadDigest: payloadDigestOf(given.payload),
    proposer: proposerOf(ctx),
    policy: {
      quorum,
      roles: [...new Set(given.roles)],
      separation: true,
      expiresAt: expiryOf(given, now),
    },
    subjectKey: given.subjectKey,
    evidence: given.evidence,
    createdAt: now.toISOString(),
  };
  return parseOrThrow(approvalRequestSchema, request, 'The approval request');
}

/** Never later than the payload itself says, which people sign too. */
function expiryOf(
  { payload, expiresInSeconds }: ReturnType<typeof newApprovalSchema.parse>,
  now: Date,
): string {
  const asked = now.getTime() + expiresInSeconds * 1000;
  if (payload.expiresAt === undefined) return new Date(asked).toISOString();
  const said = parseOrThrow(payloadExpirySchema, payload.expiresAt, 'payload.expiresAt');
  const ends = Math.min(asked, Date.parse(said));
  if (ends > now.getTime()) return new Date(ends).toISOString();
  throw refused(refuse('expired', `the payload is good until ${said}, which is over`));
}

function proposerOf({ actor }: Ctx): Proposer {
  switch (actor.kind) {
    case 'user':
      return { kind: 'user', id: actor.id, name: actor.name, ownerId: null };
    case 'token':
      return { kind: 'token', id: actor.id, name: actor.name, ownerId: actor.ownerId };
    case 'local':
      return { kind: 'local', id: actor.osUser, name: actor.osUser, ownerId: null };
    case 'system':
      return { kind: 'system', id: actor.job, name: actor.job, ownerId: null };
    case 'ci':
      throw new AppError('forbidden', {
        message: 'a job of CI asks for an approval with a token of an operator',
      });
    case 'anonymous':
      throw new AppError('unauthenticated', { message: 'nobody asks for an approval' });
  }
}

function assertTenantDeclared(ctx: Ctx, tenantId: string | null): void {
  if (tenantId === null || ctx.ports.config.tenants.some(({ id }) => id === tenantId)) return;
  throw new AppError('not_found', {
    message: `no tenant ${tenantId}`,
    userMessage: `There is no tenant ${tenantId}.`,
  });
}
