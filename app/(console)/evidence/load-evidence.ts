import { queryOfFilter, readFilter } from '@/components/evidence/evidence-filter';
import type { EvidenceProps } from '@/components/evidence/evidence-view';
import { can, visibleTenants } from '@/lib/access';
import { evidenceQuerySchema } from '@/lib/evidence';
import { listRecords } from '@/lib/evidence/server';
import type { PageCtx } from '@/lib/http/page';
import { epochSeconds } from '@/lib/kernel';

export type PageQuery = Readonly<Record<string, string | string[] | undefined>>;

const FIRST_PAGE = 100;

/** What the explorer shows first. A filter that cannot be used brings no records; the page asks itself and says why. */
export async function loadEvidence(ctx: PageCtx, query: PageQuery): Promise<EvidenceProps> {
  const filter = readFilter(query);
  const asked = queryOfFilter(filter, epochSeconds(ctx.clock.now()));
  const parsed = asked.ok ? evidenceQuerySchema.safeParse({ ...asked.query, limit: FIRST_PAGE }) : null;
  const seen = visibleTenants(ctx.actor);
  const { tenants, evidence } = ctx.ports.config;
  return {
    initial: parsed?.success === true ? { filter, page: await listRecords(ctx, parsed.data) } : null,
    tenantIds: tenants.map(({ id }) => id).filter((id) => seen === '*' || seen.includes(id)),
    release: evidence.release,
    may: { propose: can(ctx.actor, 'propose', '*').allowed, export: can(ctx.actor, 'export').allowed },
  };
}
