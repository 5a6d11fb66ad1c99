import { visibleTenants } from '@/lib/access';
import { AppError, canonicalJson, type Json, parseOrThrow, parseStrictJson, utf8 } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import type { Db, Tx } from '@/lib/platform/db';
import type { ApprovalRecord } from '../decide';
import {
  APPROVAL_CHANNEL,
  type ApprovalRequest,
  type ApprovalState,
  approvalRequestSchema,
  approvalStateSchema,
} from '../request';
import { type DecisionRow, type StoredDecision, standingDecision, toDecision } from './decision-store';

const withDecisions = { decisions: { orderBy: { id: 'asc' } } } as const;

/** A request with where it stands and every decision on it. */
export type StoredApproval = {
  request: ApprovalRequest;
  state: ApprovalState;
  stateAt: Date;
  stateReason: string | null;
  supersededBy: string | null;
  recordId: string | null;
  decisions: StoredDecision[];
};

type Row = {
  body: string;
  state: string;
  stateAt: Date;
  stateReason: string | null;
  supersededBy: string | null;
  recordId: string | null;
  decisions: DecisionRow[];
};

export async function insertRequest(tx: Tx, request: ApprovalRequest): Promise<void> {
  await tx.approvalRequest.create({
    data: {
      id: request.id,
      body: canonicalJson(request as unknown as Json),
      kind: request.kind,
      tenantId: request.tenantId,
      environment: request.environment,
      subjectKey: request.subjectKey,
      payloadDigest: request.payloadDigest,
      expiresAt: new Date(request.policy.expiresAt),
      createdAt: new Date(request.createdAt),
      state: 'pending',
      stateAt: new Date(request.createdAt),
    },
  });
  await announce(tx, request);
}

/** Tells web processes, once the transaction has committed, that requests of a tenant (`*` for those of none) are no longer as they were. */
export async function announce(tx: Tx, { tenantId }: Pick<ApprovalRequest, 'tenantId'>): Promise<void> {
  await tx.$executeRaw`SELECT pg_notify(${APPROVAL_CHANNEL}, ${tenantId ?? '*'})`;
}

/** A request the actor may see; `not_found` for those of other tenants too. */
export async function getApproval(ctx: Ctx, id: string, db: Db | Tx = ctx.db): Promise<StoredApproval> {
  const row = await db.approvalRequest.findFirst({
    where: { id, ...tenantScope(ctx) },
    include: withDecisions,
  });
  if (row !== null) return toApproval(row);
  throw new AppError('not_found', {
    message: `no approval request ${id}`,
    userMessage: 'There is no such approval request, or it is for a tenant you cannot see.',
  });
}

/** Requests the actor may see, newest first. `open` filters by the clock as well as by what was written. */
export async function findApprovals(
  ctx: Ctx,
  filter: {
    state?: ApprovalState | undefined;
    kind?: string | undefined;
    tenant?: string | undefined;
    before?: string | undefined;
    limit: number;
  },
): Promise<StoredApproval[]> {
  const rows = await ctx.db.approvalRequest.findMany({
    where: {
      AND: [tenantScope(ctx), stateAtRead(filter.state, ctx.clock.now())],
      ...(filter.kind !== undefined && { kind: filter.kind }),
      ...(filter.tenant !== undefined && { tenantId: filter.tenant }),
      ...(filter.before !== undefined && { id: { lt: filter.before } }),
    },
    include: withDecisions,
    orderBy: { id: 'desc' },
    take: filter.limit,
  });
  return rows.map(toApproval);
}

/** Requests the actor could sign by role and tenant whose time is not over, soonest to run out first. */
export async function findSignable(
  ctx: Ctx,
  filter: { kind?: string | undefined; tenant?: string | undefined; limit: number },
): Promise<StoredApproval[]> {
  const tenants = visibleTenants(ctx.actor, 'approve');
  if (tenants.length === 0) return [];
  const rows = await ctx.db.approvalRequest.findMany({
    where: {
      AND: [stateAtRead('pending', ctx.clock.now()), tenants === '*' ? {} : { tenantId: { in: tenants } }],
      ...(filter.kind !== undefined && { kind: filter.kind }),
      ...(filter.tenant !== undefined && { tenantId: filter.tenant }),
    },
    include: withDecisions,
    orderBy: [{ expiresAt: 'asc' }, { id: 'asc' }],
    take: filter.limit,
  });
  return rows.map(toApproval);
}

/** Open requests about one subject, kept from others until the transaction ends: two requests at once see each other. */
export async function lockSubject(
  tx: Tx,
  subject: Pick<ApprovalRequest, 'kind' | 'environment' | 'subjectKey'>,
): Promise<StoredApproval[]> {
  const { kind, environment, subjectKey } = subject;
  const name = canonicalJson(['approval', kind, environment, subjectKey]);
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${name}, 0))::text`;
  const rows = await tx.approvalRequest.findMany({
    where: { kind, environment, subjectKey, state: { in: ['pending', 'approved'] } },
    include: withDecisions,
    orderBy: { id: 'asc' },
  });
  return rows.map(toApproval);
}

/** Keeps a request from others until the transaction ends, and reads it as it is then. */
export async function lockApproval(tx: Tx, id: string): Promise<StoredApproval | null> {
  await tx.$queryRaw`SELECT id FROM approval_request WHERE id = ${id} FOR UPDATE`;
  const row = await tx.approvalRequest.findUnique({ where: { id }, include: withDecisions });
  return row === null ? null : toApproval(row);
}

/** Moves a request that still is where it was seen. Gives whether it was. */
export async function moveApproval(
  tx: Tx,
  request: Pick<ApprovalRequest, 'id' | 'tenantId'>,
  from: ApprovalState,
  to: {
    state: ApprovalState;
    stateAt: Date;
    stateReason?: string;
    supersededBy?: string;
    recordId?: string;
  },
): Promise<boolean> {
  const { count } = await tx.approvalRequest.updateMany({
    where: { id: request.id, state: from },
    data: to,
  });
  if (count === 1) await announce(tx, request);
  return count === 1;
}

/** How many requests of each kind can be decided now, and when the oldest of them was made. */
export async function countPending(
  db: Db,
  now: Date,
): Promise<{ kind: string; count: number; oldest: Date | null }[]> {
  const groups = await db.approvalRequest.groupBy({
    by: ['kind'],
    where: stateAtRead('pending', now),
    _count: true,
    _min: { createdAt: true },
  });
  return groups.map(({ kind, _count, _min }) => ({ kind, count: _count, oldest: _min.createdAt }));
}

/** Requests whose time is over and that do not say so yet, oldest first. */
export async function findDue(db: Db, now: Date, limit: number): Promise<StoredApproval[]> {
  const rows = await db.approvalRequest.findMany({
    where: { state: { in: ['pending', 'approved'] }, expiresAt: { lte: now } },
    include: withDecisions,
    orderBy: { expiresAt: 'asc' },
    take: limit,
  });
  return rows.map(toApproval);
}

/** What the pure rules need of a stored request. */
export function recordOf(stored: StoredApproval): ApprovalRecord {
  return { request: stored.request, state: stored.state, decisions: stored.decisions.map(standingDecision) };
}

function tenantScope(ctx: Ctx) {
  const tenants = visibleTenants(ctx.actor);
  return tenants === '*' ? {} : { OR: [{ tenantId: null }, { tenantId: { in: tenants } }] };
}

function stateAtRead(state: ApprovalState | undefined, now: Date) {
  if (state === undefined) return {};
  if (state === 'expired')
    return { OR: [{ state }, { state: { in: ['pending', 'approved'] }, expiresAt: { lte: now } }] };
  const isOpen = state === 'pending' || state === 'approved';
  return { state, ...(isOpen && { expiresAt: { gt: now } }) };
}

function toApproval(row: Row): StoredApproval {
  const { stateAt, stateReason, supersededBy, recordId } = row;
  const body = parseStrictJson(utf8(row.body));
  return {
    request: parseOrThrow(approvalRequestSchema, body, 'The stored approval request'),
    state: parseOrThrow(approvalStateSchema, row.state, 'The stored state'),
    stateAt,
    stateReason,
    supersededBy,
    recordId,
    decisions: row.decisions.map(toDecision),
  };
}
