import { type AttestationFilter, FILTER_NAMES, queryOf } from '@/components/attestations/attestation-query';
import type { PageCtx } from '@/lib/http/page';
import { type AttestationsPage, attestationsQuerySchema } from '@/lib/snapshots';
import { listAttestations } from '@/lib/snapshots/server';

export type PageQuery = Readonly<Record<string, string | string[] | undefined>>;

/** What the list shows first. A filter that cannot be used brings nothing; the page asks itself and says why. */
export async function loadAttestations(
  ctx: PageCtx,
  asked: PageQuery,
): Promise<{ query: Record<string, string>; page: AttestationsPage } | null> {
  const filter = Object.fromEntries(
    FILTER_NAMES.map((name) => {
      const value = asked[name];
      return [name, typeof value === 'string' ? value : null];
    }),
  );
  const query = queryOf(filter as AttestationFilter);
  const parsed = attestationsQuerySchema.safeParse({ ...query, limit: 50 });
  return parsed.success ? { query, page: await listAttestations(ctx, parsed.data) } : null;
}
