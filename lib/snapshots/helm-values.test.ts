import { describe, expect, it } from 'vitest';
import { canonicalJson } from '@/lib/kernel';
import { type HelmInput, readHelmValues } from './helm-values';
import vectors from './helm-values.vectors.json';

type Files = Record<string, string>;
const input = (files: Files, values: readonly string[]): HelmInput => ({
  release: 'r',
  chart: Object.entries(files).map(([path, text]) => ({ file: `chart/${path}`, path, text })),
  values: values.map((text, index) => ({ file: `values-${index}.yaml`, text })),
});
const merged = (files: Files, values: readonly string[]) => readHelmValues(input(files, values));
const CHART = 'apiVersion: v2\nname: shop\nversion: 1.0.0\n';

describe(`values as helm ${vectors.helm} merged them`, () => {
  it.each(vectors.cases)('$name', ({ files, values, result }) => {
    const { value, findings } = merged(files as unknown as Files, values);
    expect(findings).toEqual([]);
    expect(canonicalJson(value?.values ?? null)).toBe(canonicalJson(result));
  });
});

describe('where a value is written', () => {
  const files = {
    'Chart.yaml': CHART,
    'values.yaml': 'replicas: 1\nlist: [1, 2]\nglobal:\n  region: eu\ncache:\n  size: 5\n',
    'charts/cache/Chart.yaml': 'apiVersion: v2\nname: cache\nversion: 1.0.0\n',
    'charts/cache/values.yaml': 'size: 1\nport: 80\n',
  };
  const { locate } = merged(files, ['replicas: 2\ndb:\n  host: a\n', 'db:\n  port: 1\n']);
  it.each([
    ['in the last file that says so', '/values/replicas', 'values-0.yaml:1:1'],
    ['in the file of each part of a table', '/values/db/port', 'values-1.yaml:2:3'],
    ['in an earlier file', '/values/db/host', 'values-0.yaml:3:3'],
    ['in the chart', '/values/list/1', 'chart/values.yaml:2:11'],
    ['in the chart, for one below it', '/values/cache/size', 'chart/values.yaml:6:3'],
    ['in the chart below', '/values/cache/port', 'chart/charts/cache/values.yaml:2:1'],
    ['where a global comes from', '/values/cache/global/region', 'chart/values.yaml:4:3'],
    ['nowhere: at what is around it', '/values/db/user', 'values-1.yaml:1:1'],
    ['that is, the object', '', 'values-1.yaml:1:1'],
  ])('%s', (_name, pointer, place) => {
    const { file, line, column } = locate(pointer);
    expect(`${file}:${line}:${column}`).toBe(place);
  });
});

describe('what is refused', () => {
  it.each<[string, Files, string[], string, RegExp]>([
    ['no Chart.yaml', { 'values.yaml': 'a: 1\n' }, [], 'INVALID_FIELD', /expected Chart.yaml/],
    [
      'a chart without a name',
      { 'Chart.yaml': 'version: 1.0.0\n' },
      [],
      'INVALID_FIELD',
      /name of the chart/,
    ],
    ['values that are a list', { 'Chart.yaml': CHART }, ['- 1\n'], 'INVALID_FIELD', /expected a mapping/],
    ['two documents', { 'Chart.yaml': CHART }, ['a: 1\n---\nb: 1\n'], 'INVALID_FIELD', /one document/],
    ['what two readers read differently', { 'Chart.yaml': CHART }, ['a: no\n'], 'AMBIGUOUS_YAML', /quotes/],
    [
      'a packed chart',
      { 'Chart.yaml': CHART, 'charts/cache-1.0.0.tgz': '' },
      [],
      'INVALID_FIELD',
      /packed chart charts\/cache-1\.0\.0\.tgz/,
    ],
    [
      'a declared chart that is not there',
      { 'Chart.yaml': `${CHART}dependencies: [{name: cache}]\n` },
      [],
      'INVALID_FIELD',
      /chart cache is not under charts/,
    ],
    [
      'text for the values of a chart below',
      { 'Chart.yaml': CHART, 'charts/b/Chart.yaml': 'name: b\nversion: 1.0.0\n' },
      ['b: text\n'],
      'INVALID_FIELD',
      /values of the chart b are no table/,
    ],
  ])('%s', (_name, files, values, code, message) => {
    const { value, findings } = merged(files, values);
    expect(value).toBeNull();
    expect(findings[0]).toMatchObject({ code, message: expect.stringMatching(message) });
  });
});
