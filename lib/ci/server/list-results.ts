import { authorize, can, visibleTenants } from '@/lib/access';
import { parseOrThrow } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import {
  type CiResultsPage,
  type CiResultsQuery,
  ciResultsQuerySchema,
  encodeResultCursor,
  parseResultCursor,
} from '../result';
import { findResults, type ResultScope } from './store';

/** One page of results, newest first. Whoever may read sees those of granted tenants and of none; CI sees its own alone. */
export async function listResults(
  ctx: Pick<Ctx, 'actor' | 'db'>,
  input: Partial<CiResultsQuery>,
): Promise<CiResultsPage> {
  const scope = scopeOf(ctx);
  const query = parseOrThrow(ciResultsQuerySchema, input, 'The query');
  const after = query.before === undefined ? null : parseResultCursor(query.before);
  const found = await findResults(ctx.db, query, after, scope);
  const results = found.slice(0, query.limit);
  const last = found.length > query.limit ? results.at(-1) : undefined;
  return { results, nextBefore: last === undefined ? null : encodeResultCursor(last) };
}

function scopeOf({ actor }: Pick<Ctx, 'actor'>): ResultScope {
  const isPoster = !can(actor, 'read').allowed && can(actor, 'post-results').allowed;
  if (isPoster && (actor.kind === 'token' || actor.kind === 'ci'))
    return { postedBy: { kind: actor.kind, id: actor.id } };
  authorize(actor, 'read');
  return { tenants: visibleTenants(actor) };
}
