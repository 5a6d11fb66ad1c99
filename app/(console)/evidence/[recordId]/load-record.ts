import type { EvidenceRecordDetail } from '@/lib/evidence';
import { getRecord } from '@/lib/evidence/server';
import type { PageCtx } from '@/lib/http/page';
import { AppError } from '@/lib/kernel';

/** A record by its id; null for one that does not exist, that the reader may not see, or for what is no id. */
export async function loadRecord(ctx: PageCtx, recordId: string): Promise<EvidenceRecordDetail | null> {
  try {
    return await getRecord(ctx, recordId);
  } catch (error) {
    const isAbsent = error instanceof AppError && ['not_found', 'invalid_input'].includes(error.code);
    if (isAbsent) return null;
    throw error;
  }
}
