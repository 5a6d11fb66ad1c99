import { openArtifact } from '@/lib/evidence/server';
import { AppError, concatBytes } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { parseSnapshot, type Snapshot } from '../snapshot';

/** Parsed snapshots kept for the next page of the same comparison. Their digest names their content, so none can be out of date. */
const kept = new Map<string, { snapshot: Snapshot; size: number }>();
const KEPT_BYTES = 48 * 1024 * 1024;

/** The snapshot behind a record that the actor may read; its bytes are hashed and every digest in it recomputed, once. */
export async function loadSnapshot(ctx: Ctx, recordId: string): Promise<Snapshot> {
  const { record, bytes } = await openArtifact(ctx, recordId);
  const { sha256, size } = record.artifact;
  const known = kept.get(sha256);
  if (known !== undefined) {
    // Youngest last, so that the first is the one to go.
    kept.delete(sha256);
    kept.set(sha256, known);
    return known.snapshot;
  }
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(part);
  const snapshot = parseSnapshot(concatBytes(...parts));
  keep(sha256, { snapshot, size });
  return snapshot;
}

/** The same, with the reason in words when it cannot be read: retired bytes, altered ones, or what is no snapshot. */
export async function tryLoadSnapshot(
  ctx: Ctx,
  recordId: string,
): Promise<{ snapshot: Snapshot; problem: null } | { snapshot: null; problem: string }> {
  try {
    return { snapshot: await loadSnapshot(ctx, recordId), problem: null };
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'forbidden') throw error;
    return { snapshot: null, problem: error.userMessage };
  }
}

function keep(sha256: string, entry: { snapshot: Snapshot; size: number }): void {
  if (entry.size > KEPT_BYTES) return;
  kept.set(sha256, entry);
  let total = [...kept.values()].reduce((sum, { size }) => sum + size, 0);
  for (const [oldest, { size }] of kept) {
    if (total <= KEPT_BYTES) break;
    kept.delete(oldest);
    total -= size;
  }
}
