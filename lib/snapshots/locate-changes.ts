import type { FieldChange, ObjectChange } from './diff';
import { identityText } from './identity';
import { placeOfField, type WrittenPlace } from './place-of-field';
import type { Snapshot } from './snapshot';
import type { SnapshotSources } from './snapshot-sources';

/** A change with where each side of it is written; null where that is not known, which the page says why. */
export type LocatedChange = Omit<ObjectChange, 'fields'> & {
  basePlace: WrittenPlace | null;
  headPlace: WrittenPlace | null;
  /** `place` is on the head, or on the base for a field that went */
  fields: (FieldChange & { place: WrittenPlace | null })[];
};

/** One side of a comparison; `sources` is null when nothing says where it was written. */
export type WrittenSide = { snapshot: Pick<Snapshot, 'objects'>; sources: SnapshotSources | null };

/** Says of each change and each field where it is written. */
export function locateChanges(
  changes: readonly ObjectChange[],
  sides: { base: WrittenSide; head: WrittenSide },
): LocatedChange[] {
  const names = new Set(changes.map(({ identity }) => identityText(identity)));
  const [base, head] = [placesIn(sides.base, names), placesIn(sides.head, names)];
  return changes.map((change) => {
    const name = identityText(change.identity);
    return {
      ...change,
      basePlace: base(name, ''),
      headPlace: head(name, ''),
      fields: change.fields.map((field) => ({
        ...field,
        place: (field.kind === 'removed' ? base : head)(name, field.pointer),
      })),
    };
  });
}

/** Where the fields of these objects are written on one side. */
export function placesIn(
  { snapshot, sources }: WrittenSide,
  names: ReadonlySet<string>,
): (name: string, pointer: string) => WrittenPlace | null {
  if (sources === null) return () => null;
  const values = new Map(
    snapshot.objects.flatMap(({ identity, value }) => {
      const name = identityText(identity);
      return names.has(name) ? [[name, value] as const] : [];
    }),
  );
  return (name, pointer) => {
    const [source, value] = [sources.objects.get(name), values.get(name)];
    return source === undefined || value === undefined ? null : placeOfField(source, value, pointer);
  };
}
