import { listRecords, openArtifact } from '@/lib/evidence/server';
import { AppError, readAll } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { identityText } from '../identity';
import { parseSnapshot, type Snapshot, type SnapshotObject } from '../snapshot';
import { SNAPSHOT_KIND } from '../snapshot-signature';

/** Snapshots the watch of a cluster has taken: what was seen there, which says nothing about what was meant. */
export const WATCH_FOLDER = 'config/clusters';
const MAX_RECORDS = 200;

/** The newest snapshot at a path; null when there is none, or its bytes are gone. */
export async function latestSnapshot(
  ctx: Ctx,
  path: string,
): Promise<{ snapshot: Snapshot; createdAt: string } | null> {
  const { records } = await listRecords(ctx, { kind: SNAPSHOT_KIND, q: path, limit: 50 });
  const record = records.find((one) => one.path === path);
  if (record === undefined) return null;
  const snapshot = await readSnapshot(ctx, record.id);
  return snapshot === null ? null : { snapshot, createdAt: record.createdAt };
}

/** Those of `objects` that no signed snapshot but those of a watch holds with the same digest, among the newest 200. */
export async function withoutAttestation(
  ctx: Ctx,
  objects: readonly SnapshotObject[],
): Promise<SnapshotObject[]> {
  const wanted = new Map(objects.map((object) => [keyOf(object), object]));
  if (wanted.size === 0) return [];
  const { records } = await listRecords(ctx, { kind: SNAPSHOT_KIND, limit: MAX_RECORDS });
  for (const { id, path } of records) {
    if (path.startsWith(`${WATCH_FOLDER}/`)) continue;
    const snapshot = await readSnapshot(ctx, id);
    for (const object of snapshot?.objects ?? []) wanted.delete(keyOf(object));
    if (wanted.size === 0) break;
  }
  return [...wanted.values()];
}

const keyOf = ({ identity, digest }: SnapshotObject) => `${identityText(identity)}\0${digest}`;

/** Null when retention has removed the bytes, or they are of another version of the rules. */
async function readSnapshot(ctx: Ctx, recordId: string): Promise<Snapshot | null> {
  try {
    return parseSnapshot(await readAll((await openArtifact(ctx, recordId)).bytes));
  } catch (error) {
    if (error instanceof AppError && ['not_found', 'gone', 'invalid_input'].includes(error.code)) return null;
    throw error;
  }
}
