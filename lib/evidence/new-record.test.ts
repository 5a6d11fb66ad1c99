import { describe, expect, it } from 'vitest';
import { bundlePathSchema } from './bundle-files';
import { chooseStore } from './choose-store';
import { encodeCursor, parseCursor } from './cursor';
import { attachQuerySchema, mediaTypeSchema, newRecordSchema, recordPathSchema } from './new-record';
import { searchWords } from './search-words';

const good = { kind: 'load-test', title: 'Load test', path: 'tests/load.json', source: {} };

describe('new evidence', () => {
  it.each<[string, object, string]>([
    ['a kind that MC uses itself', { kind: 'statement' }, 'kind'],
    ['a kind in capitals', { kind: 'Load' }, 'kind'],
    ['an empty title', { title: '  ' }, 'title'],
    ['a release without its v', { release: '0.3.3' }, 'release'],
    ['a verdict of its own', { verdict: 'maybe' }, 'verdict'],
    ['a source that is no object', { source: 'here' }, 'source'],
    ['a predicate of more than 64 KiB', { predicate: { text: 'x'.repeat(70_000) } }, 'predicate'],
    ['what JSON cannot say', { predicate: { n: Number.NaN } }, 'predicate.n'],
    ['a citation that is no digest', { cites: [{ sha256: 'x', role: 'baseline' }] }, 'cites.0.sha256'],
    ['a field nobody knows', { colour: 'red' }, ''],
  ])('%s is refused by name', (_name, over, field) => {
    const result = newRecordSchema.safeParse({ ...good, ...over });
    expect(result.error?.issues[0]?.path.join('.')).toBe(field);
  });

  it.each([
    ['config/config-snapshot.json', true],
    ['a', true],
    ['x'.repeat(90), true],
    [`${'x'.repeat(50)}/${'y'.repeat(50)}`, false],
    ['a/b/c/d/e/f', true],
    ['a/b/c/d/e/f/g', false],
    ['/etc/passwd', false],
    ['a/../b', false],
    ['a//b', false],
    ['a\\b', false],
    ['ü.txt', false],
    ['log', false],
    ['log/x', false],
    ['logs/x', true],
    ['keys/mc.pub', false],
    ['attestations/x', false],
    ['superseded/x', false],
    ['manifest.json', false],
    ['sub/manifest.json', true],
    ['VERIFY.md', false],
  ])('path %j: %s', (path, fits) => {
    expect(recordPathSchema.safeParse(path).success).toBe(fits);
    if (fits)
      expect(bundlePathSchema.safeParse(`superseded/evd_${'0'.repeat(26)}/${path}`).success).toBe(true);
  });

  it.each([
    ['application/json', true],
    ['text/plain; charset=utf-8', true],
    ['image/svg+xml', true],
    ['json', false],
    ['text/html\r\nset-cookie: x', false],
  ])('media type %j: %s', (text, fits) => {
    expect(mediaTypeSchema.safeParse(text).success).toBe(fits);
  });

  it('names every wrong field of an attached file at once', () => {
    const { error } = attachQuerySchema.safeParse({
      kind: '!',
      title: '',
      path: '/',
      tenant: ' ',
      verdict: 'x',
    });
    expect(error?.issues.map(({ path }) => path.join('.'))).toEqual([
      'kind',
      'title',
      'path',
      'tenant',
      'verdict',
    ]);
  });
});

describe('the store of a tenant', () => {
  const stores = [
    { id: 'a', region: 'eu' as const },
    { id: 'b', region: 'us' as const },
    { id: 'c', region: 'eu' as const },
  ];
  it.each([
    ['eu', 'a'],
    ['us', 'b'],
    ['global', 'a'],
    ['apac', null],
    ['unknown', null],
  ] as const)('of %s is %s', (residency, expected) => {
    const choice = chooseStore({ id: 'T', residency }, stores);
    expect(choice.state === 'chosen' ? choice.store.id : null).toBe(expected);
  });
  it('of nobody is the first; without stores there is none', () => {
    expect(chooseStore(null, stores)).toEqual({ state: 'chosen', store: stores[0] });
    expect(chooseStore(null, [])).toMatchObject({ state: 'refused' });
  });
});

describe('a place in a list', () => {
  const row = { createdAt: '2030-01-31T12:00:00.123Z', id: `evd_${'0'.repeat(26)}` };
  it('comes back as it went out', () => {
    expect(parseCursor(encodeCursor(row))).toEqual({ createdAt: new Date(row.createdAt), id: row.id });
  });
  it.each([
    '',
    'x',
    `2030-13-31T12:00:00.123Z_${row.id}`,
    `${row.createdAt}_evd_1`,
    `${row.createdAt}_${row.id} `,
  ])('%j is none', (text) => {
    expect(() => parseCursor(text)).toThrow(/malformed/);
  });
});

it.each([
  ['Load test', ['load', 'test']],
  ['observability/dashboard-mc', ['observability', 'dashboard', 'mc']],
  ["a' & b | c:*", ['a', 'b', 'c']],
  ['a A a', ['a']],
  ['%_!', []],
  ['1 2 3 4 5 6 7 8 9', ['1', '2', '3', '4', '5', '6', '7', '8']],
])('words of %j', (text, expected) => {
  expect(searchWords(text)).toEqual(expected);
});
