import { describe, expect, it } from 'vitest';
import { type NotDriftField, notDriftFields, pageNotDrift } from './not-drift-view';
import type { ObjectSource, SnapshotSources, SourceNote } from './snapshot-sources';

const sources = (
  file: string,
  objects: Record<string, SourceNote[]>,
  notesTotal?: number,
): SnapshotSources => ({
  snapshot: '0'.repeat(64),
  hasNotes: true,
  objects: new Map(
    Object.entries(objects).map(([name, notes]): [string, ObjectSource] => [
      name,
      {
        identity: { group: '', kind: 'K', namespace: '', name },
        file,
        line: 1,
        column: 1,
        gitBlob: null,
        notes,
        ...(notesTotal !== undefined && { notesTotal }),
      },
    ]),
  ),
});
const uid: SourceNote = { rule: 'server-metadata', path: 'metadata.uid', line: 4 };
const order: SourceNote = { rule: 'set-order', path: 'spec.ports', line: 9 };
const short = ({ identity, path, base, head }: NotDriftField) =>
  `${identity} ${path} ${base?.file ?? '-'}:${base?.line ?? '-'} ${head?.file ?? '-'}:${head?.line ?? '-'}`;

describe('what is no drift, by field', () => {
  const { fields, notKept } = notDriftFields(
    sources('a.yaml', { web: [uid], old: [order] }),
    sources('b.yaml', { web: [order, { ...uid, line: 6, file: 'c.yaml' }] }, 12),
  );

  it('is one line for both sides where one rule did one thing, and names where on each', () => {
    expect(fields.map(short)).toEqual([
      'old spec.ports a.yaml:9 -:-',
      'web metadata.uid a.yaml:4 c.yaml:6',
      'web spec.ports -:- b.yaml:9',
    ]);
    expect(notKept).toBe(10);
  });

  it('of a side that says nothing is nothing, not an error', () => {
    expect(notDriftFields(null, null)).toEqual({ fields: [], notKept: 0 });
    expect(notDriftFields(null, sources('b.yaml', { web: [uid] })).fields.map(short)).toEqual([
      'web metadata.uid -:- b.yaml:4',
    ]);
  });

  it.each<[string, object, string[]]>([
    ['all', {}, ['old', 'web', 'web']],
    ['a class', { does: 'dropped' }, ['web']],
    ['one side only', { differs: 'yes' }, ['old', 'web']],
    ['words of a path, in any case', { q: 'PORTS' }, ['old', 'web']],
    ['words of an identity', { q: 'old' }, ['old']],
    ['a part', { offset: 1, limit: 1 }, ['web']],
    ['nothing', { q: 'nobody' }, []],
  ])('%s', (_name, query, expected) => {
    const page = pageNotDrift(fields, { offset: 0, limit: 50, ...query });
    expect(page.fields.map(({ identity }) => identity)).toEqual(expected);
    expect(page.total).toBe(3);
  });

  it('counts each class of what words and sides leave, and says where the next page begins', () => {
    expect(pageNotDrift(fields, { does: 'dropped', offset: 0, limit: 1 })).toMatchObject({
      matching: 1,
      byClass: { dropped: 1, reordered: 2 },
      nextOffset: null,
    });
    expect(pageNotDrift(fields, { offset: 0, limit: 2 }).nextOffset).toBe(2);
  });
});
