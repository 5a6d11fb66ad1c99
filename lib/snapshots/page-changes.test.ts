import { describe, expect, it } from 'vitest';
import type { ObjectChange } from './diff';
import { driftCsv } from './drift-csv';
import { locateChanges } from './locate-changes';
import { countChanges, pageChanges } from './page-changes';
import type { Risk } from './risk';
import { readSaidFacts } from './said-facts';

const change = (
  name: string,
  kind: ObjectChange['kind'],
  risks: Risk[] = [],
  of = 'NetworkPolicy',
): ObjectChange => ({
  identity: { group: 'g', kind: of, namespace: 'shop', name },
  kind,
  beforeDigest: null,
  afterDigest: 'd',
  fields: [{ path: 'spec.x', pointer: '/spec/x', kind: 'changed', before: 1, after: '=2', risks }],
});
const changes = [
  change('a', 'added'),
  change('b', 'changed', ['network-opened']),
  change('c', 'removed', ['network-policy-removed']),
  change('d', 'changed', [], 'HorizontalPodAutoscaler'),
];
const names = (query: object) =>
  pageChanges(changes, { offset: 0, limit: 50, ...query }).changes.map(({ identity }) => identity.name);

describe('a page of changes', () => {
  it.each<[string, object, string[]]>([
    ['all', {}, ['a', 'b', 'c', 'd']],
    ['a class', { class: 'changed' }, ['b', 'd']],
    ['a risk', { risk: 'network-opened' }, ['b']],
    ['any risk', { risk: 'any' }, ['b', 'c']],
    ['a kind', { kind: 'HorizontalPodAutoscaler' }, ['d']],
    ['words of the identity, in any case', { q: 'SHOP/B' }, ['b']],
    ['several at once', { class: 'changed', risk: 'any' }, ['b']],
    ['nothing', { kind: 'Service' }, []],
    ['a part', { offset: 1, limit: 2 }, ['b', 'c']],
    ['past the end', { offset: 9 }, []],
  ])('of %s', (_name, query, expected) => {
    expect(names(query)).toEqual(expected);
  });

  it('says where the next begins, and how many there are', () => {
    expect(pageChanges(changes, { offset: 0, limit: 2 })).toMatchObject({ matching: 4, nextOffset: 2 });
    expect(pageChanges(changes, { offset: 2, limit: 2 }).nextOffset).toBeNull();
    expect(countChanges(changes)).toEqual({
      byClass: { added: 1, changed: 2, removed: 1 },
      byRisk: { 'network-opened': 1, 'network-policy-removed': 1 },
      byKind: { NetworkPolicy: 3, HorizontalPodAutoscaler: 1 },
    });
  });

  it('is a table in CSV, in which nothing is a formula', () => {
    const none = { snapshot: { objects: [] }, sources: null };
    const [change] = locateChanges(changes.slice(1, 2), { base: none, head: none });
    if (change === undefined) throw new Error('no change');
    const place = { file: 'k8s/a.yaml', line: 7, gitBlob: 'f0' };
    const placed = { ...change, fields: change.fields.map((field) => ({ ...field, place })) };
    expect(driftCsv([change, placed]).split('\r\n').slice(1, 3)).toEqual([
      'g,NetworkPolicy,shop,b,changed,spec.x,changed,1,"""=2""",network-opened,,d,,,',
      'g,NetworkPolicy,shop,b,changed,spec.x,changed,1,"""=2""",network-opened,,d,k8s/a.yaml,7,f0',
    ]);
  });
});

describe('what a statement says of a snapshot', () => {
  const nothing = { source: 'files', cluster: '', revision: null, problems: [], notCompared: {} };
  it.each<[string, unknown, object]>([
    ['nothing', null, nothing],
    [
      'a commit',
      { collector: 'git', source: { gitCommit: 'abc' } },
      { ...nothing, source: 'commit', revision: 'abc' },
    ],
    [
      'releases of a cluster',
      {
        collector: 'cluster',
        source: {
          cluster: {
            name: 'eu',
            releases: [
              { namespace: 'shop', name: 'web', revision: 7 },
              { namespace: 'pay', name: 'api', revision: 2 },
            ],
          },
        },
      },
      { ...nothing, source: 'cluster', cluster: 'eu', revision: 'pay/api@2 shop/web@7' },
    ],
    ['a commit that files differ from', { source: { gitCommit: 'abc', gitDirty: true } }, nothing],
    [
      'a cluster',
      { source: { collector: 'cluster', revision: 'r7' } },
      { ...nothing, source: 'cluster', revision: 'r7' },
    ],
    [
      'what is missing',
      { problems: ['a'], source: { problems: ['b'] } },
      { ...nothing, problems: ['a', 'b'] },
    ],
    [
      'that it is incomplete, and no more',
      { complete: false },
      { ...nothing, problems: ['it was signed as incomplete'] },
    ],
    ['what is left out', { notCompared: { Secret: 2 } }, { ...nothing, notCompared: { Secret: 2 } }],
    ['nonsense', { collector: 7, problems: 'x', notCompared: [] }, nothing],
  ])('%s', (_name, predicate, expected) => {
    expect(readSaidFacts(predicate)).toEqual(expected);
  });
});
