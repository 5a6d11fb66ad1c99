import { openArtifact } from '@/lib/evidence/server';
import { AppError, readAll } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { parseSnapshot, type Snapshot } from '../snapshot';
import { createKeeper } from './kept-artifacts';

const kept = createKeeper<Snapshot>(48 * 1024 * 1024);

/** The snapshot behind a record that the actor may read; its bytes are hashed and every digest in it recomputed, once. */
export async function loadSnapshot(ctx: Ctx, recordId: string): Promise<Snapshot> {
  const { record, bytes } = await openArtifact(ctx, recordId);
  const { sha256, size } = record.artifact;
  return kept(sha256, size, async () => parseSnapshot(await readAll(bytes)));
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
