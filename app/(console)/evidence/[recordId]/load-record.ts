import type { EvidenceRecordDetail } from '@/lib/evidence';
import { getRecord } from '@/lib/evidence/server';
import type { PageCtx } from '@/lib/http/page';
import { AppError } from '@/lib/kernel';

/** A record by its id; null for one that does not exist, that the reader may not see, or for what is no id. */
export async function loadRecord(ctx: PageCtx, recordId: string): Promise<EvidenceRecordDetail | null> {
  try {
    const record = await getRecord(ctx, recordId);
    // Strictly parsed JSON has objects without a prototype, which React refuses to send to the browser.
    const payload: unknown = structuredClone(record.statement.payload);
    return { ...record, statement: { ...record.statement, payload } };
  } catch (error) {
    const isAbsent = error instanceof AppError && ['not_found', 'invalid_input'].includes(error.code);
    if (isAbsent) return null;
    throw error;
  }
}
