import type { Ctx } from '@/lib/platform/context';
import { ALL_DROP_POLICIES, DEFAULT_KINDS, type SnapshotSource } from '@/lib/snapshots';
import { takeSnapshot } from '@/lib/snapshots/server';

/** Takes a real snapshot of these documents, signed and recorded; gives its record's id. */
export async function snapshotOf(
  ctx: Ctx,
  documents: readonly string[],
  source: Partial<SnapshotSource> = {},
): Promise<string> {
  const made = await takeSnapshot(ctx, {
    inputs: [{ file: 'deploy.yaml', text: documents.join('---\n') }],
    options: { namespace: 'default', kinds: DEFAULT_KINDS, policies: ALL_DROP_POLICIES },
    source: {
      collector: 'git',
      gitCommit: 'a'.repeat(40),
      gitDirty: false,
      paths: [],
      files: 1,
      tools: [],
      ...source,
    },
  });
  return made.record.id;
}
