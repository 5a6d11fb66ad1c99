import { authorize } from '@/lib/access';
import { AppError, sha256Hex } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction, isUniqueViolation } from '@/lib/platform/db';
import { asksForSame, explainAbsurdTime, type NewEvent, type TimelineEvent } from '../event';
import { emitEvent } from './emit-event';
import { findByIdempotencyKey } from './store';

/**
 * Marks the time axis, needs `respond` for the tenant (for all tenants when `tenant` is null). With a key, repeating the
 * same request returns the event that is already there with `created: false`; the same key for another event is a conflict.
 */
export async function createEvent(
  ctx: Ctx,
  input: NewEvent,
  idempotencyKey: string | null,
): Promise<{ event: TimelineEvent; created: boolean }> {
  authorize(ctx, 'respond', input.tenant ?? '*');
  checkTenantDeclared(ctx, input.tenant);
  const now = ctx.clock.now();
  const startsAt = input.startsAt ?? now;
  checkTimes(startsAt, input.endsAt, now);
  const key = idempotencyKey === null ? null : scopedKey(ctx, idempotencyKey);
  const earlier = key === null ? null : await findEarlier(ctx, key, input);
  if (earlier !== null) return { event: earlier, created: false };
  try {
    const event = await inTransaction(ctx.db, (tx) =>
      emitEvent(tx, ctx, {
        tenantId: input.tenant,
        kind: input.kind,
        title: input.title,
        link: input.link ?? null,
        startsAt,
        endsAt: input.endsAt ?? null,
        createdBy: authorName(ctx),
        idempotencyKey: key,
      }),
    );
    return { event, created: true };
  } catch (error) {
    if (key === null || !isUniqueViolation(error)) throw error;
    const winner = await findEarlier(ctx, key, input);
    if (winner === null) throw error;
    return { event: winner, created: false };
  }
}

async function findEarlier(ctx: Ctx, key: string, input: NewEvent): Promise<TimelineEvent | null> {
  const earlier = await findByIdempotencyKey(ctx.db, key);
  if (earlier === null || asksForSame(earlier, input)) return earlier;
  throw new AppError('conflict', {
    message: 'idempotency key was used for another event',
    userMessage: `This Idempotency-Key was already used for another event (${earlier.id}). Use a new key for a new event.`,
  });
}

function checkTenantDeclared(ctx: Ctx, tenantId: string | null): void {
  if (tenantId === null || ctx.ports.config.tenants.some((tenant) => tenant.id === tenantId)) return;
  throw new AppError('not_found', {
    message: `no tenant ${tenantId}`,
    userMessage: `There is no tenant ${tenantId}.`,
  });
}

function checkTimes(startsAt: Date, endsAt: Date | undefined, now: Date): void {
  const absurd = explainAbsurdTime(startsAt, now);
  const problem =
    absurd !== null
      ? { field: 'startsAt', expected: absurd }
      : endsAt !== undefined && endsAt < startsAt
        ? { field: 'endsAt', expected: 'expected a time that is not before startsAt' }
        : null;
  if (problem === null) return;
  throw new AppError('invalid_input', {
    message: `event time: ${problem.expected}`,
    userMessage: `The event is not valid. ${problem.field}: ${problem.expected}`,
    fields: [problem],
  });
}

/** Keys belong to whoever sent them, so nobody can find out, or collide with, another's. */
function scopedKey(ctx: Ctx, key: string): string {
  return sha256Hex(`${authorId(ctx)}\n${key}`);
}

function authorId(ctx: Ctx): string {
  const { actor } = ctx;
  switch (actor.kind) {
    case 'user':
    case 'token':
    case 'ci':
      return `${actor.kind}:${actor.id}`;
    case 'local':
      return `local:${actor.osUser}`;
    case 'system':
      return `system:${actor.job}`;
    case 'anonymous':
      return 'anonymous';
  }
}

function authorName(ctx: Ctx): string {
  const { actor } = ctx;
  return actor.kind === 'user' || actor.kind === 'token' ? actor.name : authorId(ctx);
}
