import { authorize, visibleTenants } from '@/lib/access';
import { encodeCursor, parseCursor } from '@/lib/evidence';
import { parseOrThrow } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { type AttestationsPage, type AttestationsQuery, attestationsQuerySchema } from '../snapshot-view';
import { findAttestations } from './snapshot-store';

/** Snapshots and verdicts of gates that somebody may read, newest first, each with how it stands to the baseline that counts now. */
export async function listAttestations(
  ctx: Pick<Ctx, 'actor' | 'db'>,
  input: Partial<AttestationsQuery>,
): Promise<AttestationsPage> {
  authorize(ctx, 'read');
  const query = parseOrThrow(attestationsQuerySchema, input, 'The query');
  const after = query.before === undefined ? null : parseCursor(query.before);
  const found = await findAttestations(ctx.db, query, after, visibleTenants(ctx.actor));
  const attestations = found.slice(0, query.limit);
  const last = found.length > query.limit ? attestations.at(-1) : undefined;
  const nextBefore =
    last === undefined ? null : encodeCursor({ createdAt: last.createdAt, id: last.recordId });
  return { attestations, nextBefore };
}
