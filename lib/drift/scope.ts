import { buildSnapshot, identityText, optionsOf, type Snapshot } from '@/lib/snapshots';

/**
 * The part of a snapshot that is of some kinds (`group/Kind`), for a comparison with something that shows only these, such as a cluster
 * without Helm's values. It has a root of its own: a verdict about a part never stands for the whole.
 */
export function snapshotOfKinds(snapshot: Snapshot, kinds: readonly string[]): Snapshot {
  const isWanted = ({ group, kind }: { group: string; kind: string }) => kinds.includes(`${group}/${kind}`);
  const options = { ...optionsOf(snapshot), kinds: snapshot.kinds.filter((kind) => kinds.includes(kind)) };
  const objects = snapshot.objects.filter(({ identity }) => isWanted(identity));
  const part = buildSnapshot(
    {
      objects: objects.map((object) => ({
        ...object,
        ignored: [],
        raw: object.value,
        place: { file: '', line: 0 },
        locate: () => ({ file: identityText(object.identity), line: 0, column: 0, gitBlob: null }),
        writtenAt: (pointer) => pointer,
      })),
      findings: [],
      ignored: {},
      notCompared: {},
      redacted: null,
    },
    options,
  );
  return snapshot.redaction === undefined ? part : { ...part, redaction: snapshot.redaction };
}
