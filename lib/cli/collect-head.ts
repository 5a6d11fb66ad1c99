import type { HeadFinding } from '@/lib/drift';
import { AppError, sha256Hex } from '@/lib/kernel';
import {
  assertComparable,
  buildSnapshot,
  type CollectedObject,
  collectManifests,
  diffSnapshots,
  encodeSnapshot,
  identityText,
  type Snapshot,
  sourceOf,
} from '@/lib/snapshots';
import { uncomparable } from '@/lib/snapshots/server';
import { againLike, type Collecting, collecting } from './collecting';
import type { Run } from './command';

/** What stands in the sources now, read by the rules the baseline was made with. */
export type Head = {
  finding: HeadFinding;
  snapshot: Snapshot | null;
  objects: readonly CollectedObject[];
  /** Files or folders it was read from, for reports about what is no longer there */
  paths: readonly string[];
};

/** Reads configuration for a comparison. What cannot be read for certain, or not at all, is a state of its own, never left out. */
export async function collectHead(run: Run<Collecting>, baseline: Snapshot | null): Promise<Head> {
  const paths = [...(run.input.from ?? []), ...(run.input.path ?? [])];
  try {
    const { snapshot, objects } = await collectLike(run, baseline);
    if (baseline !== null) assertComparable(baseline, snapshot);
    const finding: HeadFinding = {
      state: 'read',
      sha256: sha256Hex(encodeSnapshot(snapshot)),
      treeRoot: snapshot.treeRoot,
      objects: objects.length,
      changes: diffSnapshots(baseline?.objects ?? [], snapshot.objects),
    };
    return { finding, snapshot, objects, paths };
  } catch (error) {
    const state = error instanceof AppError ? STATES[error.code] : undefined;
    if (!(error instanceof AppError) || state === undefined) throw error;
    return { finding: { state, reason: error.userMessage }, snapshot: null, objects: [], paths };
  }
}

const STATES: Partial<Record<AppError['code'], 'ambiguous' | 'incomplete' | 'unreachable'>> = {
  ambiguous: 'ambiguous',
  incomplete: 'incomplete',
  unreachable: 'unreachable',
};

/** A snapshot of what the command line names, by the rules of another one where there is one. Throws `ambiguous`. */
export async function collectLike(
  run: Run<Collecting>,
  signed: Snapshot | null,
): Promise<{ snapshot: Snapshot; objects: readonly CollectedObject[] }> {
  const { inputs, options: own } = await collecting(run, signed?.kinds);
  const options = signed === null ? own : againLike(signed, own);
  const collected = collectManifests(inputs, options);
  if (collected.findings.length > 0) throw uncomparable(collected.findings);
  return { snapshot: buildSnapshot(collected, options), objects: collected.objects };
}

/** Finds file and line of a field of the objects that were read. */
export function placesOf(objects: readonly CollectedObject[]) {
  const byName = new Map(objects.map((object) => [identityText(object.identity), object]));
  return (identity: string, pointer: string): { file: string; line: number } | null => {
    const object = byName.get(identity);
    if (object === undefined) return null;
    const { file, line } = sourceOf(object, pointer);
    return { file, line };
  };
}
