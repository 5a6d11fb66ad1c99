import type { SnapshotProps } from '@/components/attestations/snapshot-view';
import { can } from '@/lib/access';
import { getRecord } from '@/lib/evidence/server';
import type { PageCtx } from '@/lib/http/page';
import { AppError } from '@/lib/kernel';
import { currentDrift, getSnapshot, listObjects } from '@/lib/snapshots/server';

/** Everything the page of a snapshot shows; null for one that does not exist, that the reader may not see, or for what is no id. */
export async function loadSnapshotPage(ctx: PageCtx, recordId: string): Promise<SnapshotProps | null> {
  try {
    const snapshot = await getSnapshot(ctx, recordId);
    const [record, drift] = await Promise.all([
      getRecord(ctx, recordId),
      currentDrift(ctx, { environment: snapshot.environment }),
    ]);
    const isReadable = snapshot.unreadable === null || snapshot.problems.length === 0;
    // Strictly parsed JSON has objects without a prototype, which React refuses to send to the browser.
    const statement = { ...record.statement, payload: null };
    return {
      snapshot: structuredClone(snapshot),
      record: { ...record, statement },
      objects: isReadable ? await listObjects(ctx, recordId, { limit: 200 }) : null,
      currentBaseline: drift.baseline?.recordId ?? null,
      mayPropose: can(ctx.actor, 'propose', '*').allowed,
    };
  } catch (error) {
    const isAbsent = error instanceof AppError && ['not_found', 'invalid_input'].includes(error.code);
    if (isAbsent) return null;
    throw error;
  }
}
