import { emitAudit } from '@/lib/audit/server';
import { AppError, parseOrThrow } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction } from '@/lib/platform/db';
import { authorize, visibleTenants } from '../can';
import { type AccessReview, dayBounds, recordReviewSchema, reviewAccess as review } from '../review';
import { findAccessChanges, findKnownSince, findTokensOfDay } from './access-changes';

/**
 * Who could do what on a day (UTC). Needs `read-audit`; somebody who holds it for some tenants sees the grants that touch
 * those. A day nothing is known of is an answer of its own; one that has not begun is `invalid_input`.
 */
export async function reviewAccess(
  ctx: Pick<Ctx, 'actor' | 'db' | 'clock'>,
  input: { on: string },
): Promise<AccessReview> {
  authorize(ctx, 'read-audit');
  const { on } = parseOrThrow(recordReviewSchema, input, 'The review');
  const now = ctx.clock.now();
  const day = dayBounds(on);
  if (day.start > now) throw notBegun(on);
  const [changes, tokens, knownSince] = await Promise.all([
    findAccessChanges(ctx.db, day),
    findTokensOfDay(ctx.db, day),
    findKnownSince(ctx.db),
  ]);
  const tenants = visibleTenants(ctx.actor, 'read-audit');
  return review(changes, tokens, { on, now, knownSince, tenants });
}

/** The same review for taking away; that somebody took it is audited. Needs `export` beside `read-audit`. */
export async function exportAccessReview(
  ctx: Ctx,
  input: { on: string },
  as: 'csv' | 'evidence',
): Promise<AccessReview> {
  authorize(ctx, 'export');
  const made = await reviewAccess(ctx, input);
  await inTransaction(ctx.db, (tx) =>
    emitAudit(tx, ctx, {
      action: 'access-review.exported',
      objectKind: 'access-review',
      objectId: made.on,
      after: made,
      detail: { as, state: made.state, isComplete: made.isComplete, people: made.people.length },
    }),
  );
  return made;
}

function notBegun(on: string): AppError {
  return new AppError('invalid_input', {
    message: `${on} has not begun`,
    userMessage: `${on} has not begun (UTC), so nobody has done anything on it yet.`,
    fields: [{ field: 'on', expected: 'expected a day that has begun, UTC', example: '2026-03-10' }],
  });
}
