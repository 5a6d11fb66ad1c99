import type { Ctx } from '@/lib/platform/context';
import { waitsFor } from '../may-decide';
import { decidingPerson } from './decider';
import { findSignable, recordOf, type StoredApproval } from './request-store';

/** Open requests looked at; a team with more of them at once is told that there are more. */
const LOOKED_AT = 200;

/** What waits for whoever asks, soonest to run out first. Nobody who can sign nothing costs a query. */
export async function findWaiting(
  ctx: Ctx,
  filter: { kind?: string | undefined; tenant?: string | undefined } = {},
): Promise<{ approvals: StoredApproval[]; atLeast: boolean }> {
  if (ctx.actor.kind !== 'user' && ctx.actor.kind !== 'token') return { approvals: [], atLeast: false };
  const found = await findSignable(ctx, { ...filter, limit: LOOKED_AT + 1 });
  if (found.length === 0) return { approvals: [], atLeast: false };
  const [person, now] = [await decidingPerson(ctx), ctx.clock.now()];
  const looked = found.slice(0, LOOKED_AT);
  return {
    approvals: looked.filter((stored) => waitsFor(recordOf(stored), person, now)),
    atLeast: found.length > LOOKED_AT,
  };
}
