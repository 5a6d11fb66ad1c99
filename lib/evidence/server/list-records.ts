import { authorize, visibleTenants } from '@/lib/access';
import { parseOrThrow } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { encodeCursor, parseCursor } from '../cursor';
import { type EvidencePage, type EvidenceQuery, evidenceQuerySchema } from '../record';
import { searchRecords } from './search-store';

/** One page of the evidence that somebody may read, newest first: of the granted tenants, and what concerns none. */
export async function listRecords(
  ctx: Pick<Ctx, 'actor' | 'db'>,
  input: Partial<EvidenceQuery>,
): Promise<EvidencePage> {
  authorize(ctx, 'read');
  const query = parseOrThrow(evidenceQuerySchema, input, 'The query');
  const after = query.before === undefined ? null : parseCursor(query.before);
  const found = await searchRecords(ctx.db, query, after, visibleTenants(ctx.actor));
  const records = found.slice(0, query.limit);
  const last = found.length > query.limit ? records.at(-1) : undefined;
  return { records, nextBefore: last === undefined ? null : encodeCursor(last) };
}
