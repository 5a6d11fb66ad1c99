import { visibleTenants } from '@/lib/access';
import { AppError, sha256Hex, utf8 } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { encodeSnapshot, parseSnapshot } from '../snapshot';
import { checkSources } from '../snapshot-sources';
import type { SnapshotSummary, UnsignedSnapshotPost } from '../snapshot-view';
import { recordSnapshot } from './record-snapshot';
import { findSnapshot } from './snapshot-store';

/** Signs a snapshot that somebody collected elsewhere, as posted by him. Its digests are worked out again; `postSnapshot` has authorized. */
export async function signPosted(
  ctx: Ctx,
  input: UnsignedSnapshotPost,
): Promise<{ snapshot: SnapshotSummary; created: boolean }> {
  const { source, notCompared, release } = input;
  const [bytes, sources] = [utf8(input.snapshot), utf8(input.sources)];
  const snapshot = parseSnapshot(bytes);
  if (sha256Hex(encodeSnapshot(snapshot)) !== sha256Hex(bytes))
    throw new AppError('invalid_input', {
      message: 'the posted snapshot is not in canonical form',
      userMessage:
        'The snapshot is not spelled as mc attest snapshot writes it. Send the file byte for byte.',
      fields: [{ field: 'snapshot', expected: 'expected canonical JSON (RFC 8785)' }],
    });
  checkSources(sources, sha256Hex(bytes));
  const { record } = await recordSnapshot(ctx, {
    ...{ snapshot, bytes, sources, source, notCompared, isPosted: true },
    ...(release !== undefined && { release }),
  });
  const { summary } = await findSnapshot(ctx.db, record.id, visibleTenants(ctx.actor));
  return { snapshot: summary, created: true };
}
