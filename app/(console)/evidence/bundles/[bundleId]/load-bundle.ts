import type { EvidenceBundleDetail } from '@/lib/evidence';
import { getBundle } from '@/lib/evidence/server';
import type { PageCtx } from '@/lib/http/page';
import { AppError } from '@/lib/kernel';

/** A bundle by its id; null for one that does not exist, that the reader may not see, or for what is no id. */
export async function loadBundle(ctx: PageCtx, bundleId: string): Promise<EvidenceBundleDetail | null> {
  try {
    return await getBundle(ctx, bundleId);
  } catch (error) {
    const isAbsent = error instanceof AppError && ['not_found', 'invalid_input'].includes(error.code);
    if (isAbsent) return null;
    throw error;
  }
}
