import { AppError, fromUtf8, sha256Hex } from '@/lib/kernel';
import { nodeCrypto } from '@/lib/platform/node-crypto';
import { checkSnapshotSignature, postedSnapshotSchema, type SnapshotSource } from '@/lib/snapshots';
import { recordSnapshot, type UnsignedSnapshot } from '@/lib/snapshots/server';
import type { ApiClient } from './api-client';
import type { Run } from './command';
import { serverEvidence } from './server-evidence';
import { onTarget } from './target';

export type SignedBy = { record: string; signature: Uint8Array };

/** Has what was collected signed and recorded: by the installation of this machine, or by the server the command line names. */
export function signSnapshot(
  run: Run<unknown>,
  made: UnsignedSnapshot,
  source: SnapshotSource,
): Promise<SignedBy> {
  return onTarget(run, {
    local: async (ctx) => {
      const { record, signature } = await recordSnapshot(ctx, { ...made, source });
      return { record: record.id, signature };
    },
    server: (api) => signedByServer(api, made, source),
  });
}

/** The server signs what it was sent; that it signed exactly this is looked at before anything is written. */
async function signedByServer(
  api: ApiClient,
  { bytes, sources, notCompared }: UnsignedSnapshot,
  source: SnapshotSource,
): Promise<SignedBy> {
  const body = { snapshot: fromUtf8(bytes), sources: fromUtf8(sources), source, notCompared };
  const { snapshot } = await api.send('POST', '/api/snapshots', body, postedSnapshotSchema);
  const evidence = serverEvidence(api, null, null);
  const [signature, keys] = await Promise.all([evidence.statement(snapshot.recordId), evidence.keys()]);
  const check = await checkSnapshotSignature(nodeCrypto, { sha256: sha256Hex(bytes), signature, keys });
  if (check.ok) return { record: snapshot.recordId, signature };
  throw new AppError('forbidden', {
    message: `${api.server} signed something else: ${check.code}`,
    userMessage: `The signature of ${api.server} is not one of this snapshot: ${check.reason} (${check.code}).`,
  });
}
