import type { HeadFinding } from '@/lib/drift';
import { AppError, sha256Hex } from '@/lib/kernel';
import {
  ALL_DROP_POLICIES,
  buildSnapshot,
  type CollectedObject,
  type CollectOptions,
  collectManifests,
  DEFAULT_KINDS,
  diffSnapshots,
  encodeSnapshot,
  identityText,
  type Snapshot,
  sourceOf,
} from '@/lib/snapshots';
import { type SnapshotSource, uncomparable } from '@/lib/snapshots/server';
import { readManifests } from './read-manifests';

/** What stands in the files now, read by the rules the baseline was made with. */
export type Head = {
  finding: HeadFinding;
  snapshot: Snapshot | null;
  objects: readonly CollectedObject[];
  findings: Parameters<typeof uncomparable>[0];
  source: SnapshotSource | null;
};

/** Reads configuration for a comparison. What cannot be read for certain is a finding, never left out. */
export function collectHead(
  input: { from: readonly string[]; git: string | null },
  baseline: Snapshot | null,
): Head {
  const { files, source } = readManifests(input.from, input.git);
  const options = rulesOf(baseline);
  const collected = collectManifests(files, options);
  const { objects, findings } = collected;
  if (findings.length > 0) {
    const reason = uncomparable(findings).userMessage;
    return { finding: { state: 'ambiguous', reason }, snapshot: null, objects, findings, source };
  }
  const snapshot = buildSnapshot(collected, options);
  const finding: HeadFinding = {
    state: 'read',
    sha256: sha256Hex(encodeSnapshot(snapshot)),
    treeRoot: snapshot.treeRoot,
    objects: objects.length,
    changes: diffSnapshots(baseline?.objects ?? [], snapshot.objects),
  };
  return { finding, snapshot, objects, findings, source };
}

/** Two snapshots can be compared only when they were made by the same rules: those of the baseline. */
export function rulesOf(baseline: Snapshot | null): CollectOptions {
  if (baseline === null) return { namespace: 'default', kinds: DEFAULT_KINDS, policies: ALL_DROP_POLICIES };
  const { namespace, kinds, policies } = baseline;
  return { namespace, kinds, policies: ALL_DROP_POLICIES.filter((policy) => policies.includes(policy)) };
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

/** Fails when nothing says which configuration is meant. */
export function requireFrom(from: readonly string[] | undefined): readonly string[] {
  if (from !== undefined) return from;
  throw new AppError('invalid_input', {
    message: 'no manifests named',
    userMessage:
      'Say which manifests are meant, for example --from deploy/k8s, or --from - for standard input.',
    fields: [{ field: 'from', expected: 'expected files or folders, for example deploy/k8s' }],
  });
}
