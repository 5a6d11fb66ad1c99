import type { DriftProps } from '@/components/attestations/drift-view';
import type { PageCtx } from '@/lib/http/page';
import { AppError } from '@/lib/kernel';
import { hasRunbook } from '@/lib/runbooks/server';
import { type DriftPage, driftQuerySchema } from '@/lib/snapshots';
import { currentDrift, driftBetween, listAttestations } from '@/lib/snapshots/server';
import type { PageQuery } from '../load-attestations';

const CHOICES = 200;
const NAMES = ['base', 'head', 'class', 'risk', 'kind', 'q'] as const;

/** What the drift page shows first: the comparison in the address, or baseline and cluster, or the newest two. */
export async function loadDrift(ctx: PageCtx, asked: PageQuery): Promise<DriftProps> {
  const [{ attestations }, now] = await Promise.all([
    listAttestations(ctx, { what: 'snapshot', limit: CHOICES }),
    currentDrift(ctx),
  ]);
  const snapshots = attestations.flatMap(({ snapshot }) => (snapshot === null ? [] : [snapshot]));
  const head = now.live?.recordId ?? snapshots.find(({ drift }) => drift !== 'baseline')?.recordId ?? null;
  const older = snapshots.find(({ recordId }) => recordId !== head) ?? null;
  const usual = { base: now.baseline?.recordId ?? older?.recordId ?? null, head };
  const query = Object.fromEntries(
    NAMES.flatMap((name) => {
      const value = asked[name] ?? (name === 'base' || name === 'head' ? usual[name] : null);
      return typeof value === 'string' && value !== '' ? [[name, value]] : [];
    }),
  );
  const page = await tryDrift(ctx, query);
  return {
    snapshots,
    usual,
    initial: page === null ? null : { query, page },
    hasRunbook: await hasRunbook('config-drift'),
  };
}

/** Null for what cannot be compared; the page asks itself and says why. */
async function tryDrift(ctx: PageCtx, query: Record<string, string>): Promise<DriftPage | null> {
  const parsed = driftQuerySchema.safeParse({ ...query, limit: 50 });
  if (!parsed.success) return null;
  try {
    // Strictly parsed JSON has objects without a prototype, which React refuses to send to the browser.
    return structuredClone(await driftBetween(ctx, parsed.data));
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}
