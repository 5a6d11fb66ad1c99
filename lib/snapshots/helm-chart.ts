import type { Json } from '@/lib/kernel';
import type { Finding } from './finding';
import type { HelmChart, HelmDependency } from './helm-merge';
import { isObject, type JsonObject } from './json-tree';
import { readManifestYaml, type YamlDocument } from './manifest-yaml';

export type TextFile = { file: string; text: string; gitBlob?: string | null };
/** A file of a chart: `path` is the one inside the outermost chart, such as `charts/cache/values.yaml`. */
export type ChartFile = TextFile & { path: string };

/** A file of values that was read, with its document for finding places again. */
export type ReadFile = {
  table: JsonObject;
  document: YamlDocument | null;
  file: string;
  gitBlob: string | null;
};
export type Reader = {
  findings: Finding[];
  read: (file: TextFile) => ReadFile;
  /** The values.yaml of each chart, by the chart’s folder */
  valuesOf: Map<string, ReadFile>;
};

export function createReader(): Reader {
  const findings: Finding[] = [];
  return {
    findings,
    valuesOf: new Map(),
    read({ file, text, gitBlob = null }) {
      const read = readManifestYaml(file, text);
      findings.push(...read.findings);
      const [document] = read.documents;
      const none = { table: {}, document: null, file, gitBlob };
      if (document === undefined) return none;
      const { value, line } = document;
      if (read.documents.length === 1 && isObject(value)) return { ...none, table: value, document };
      const isOne = read.documents.length === 1;
      const message = isOne ? 'expected a mapping' : 'expected one document; helm would read the first alone';
      findings.push({ file, line, code: 'INVALID_FIELD', path: '', message });
      return none;
    },
  };
}

/** Reads the chart at `folder` (inside the outermost one, ending in `/` unless it is that one) and those below it. */
export function readChart(files: readonly ChartFile[], folder: string, reader: Reader): HelmChart {
  const at = (path: string) => files.find((file) => file.path === `${folder}${path}`);
  const found = at('Chart.yaml');
  const place = found?.file ?? files[0]?.file ?? folder;
  const refuse = (path: string, message: string) =>
    void reader.findings.push({ file: place, line: 0, code: 'INVALID_FIELD', path, message });
  const about = found === undefined ? {} : reader.read(found).table;
  const name = typeof about.name === 'string' ? about.name : '';
  if (found === undefined) refuse('', `expected ${folder}Chart.yaml`);
  else if (name === '') refuse('/name', 'expected the name of the chart');
  const values = at('values.yaml');
  const read = values === undefined ? null : reader.read(values);
  if (read !== null) reader.valuesOf.set(folder, read);
  const charts = foldersBelow(files, folder, refuse).map((child) => readChart(files, child, reader));
  const dependencies = dependenciesOf(about);
  checkNames(charts, dependencies, refuse);
  const version = String(about.version ?? '');
  return { folder, name, version, values: read?.table ?? {}, dependencies, charts };
}

type Refuse = (path: string, message: string) => void;

function foldersBelow(files: readonly ChartFile[], folder: string, refuse: Refuse): string[] {
  const below = `${folder}charts/`;
  const names = new Set<string>();
  for (const { path } of files) {
    const [child = '', ...rest] = path.startsWith(below) ? path.slice(below.length).split('/') : [];
    if (rest.length === 0 && child.endsWith('.tgz'))
      refuse('', `the packed chart charts/${child} is not read; unpack it beside it`);
    if (rest.length > 0 && !/^[._]/.test(child)) names.add(child);
  }
  return [...names].sort().map((child) => `${below}${child}/`);
}

function checkNames(charts: HelmChart[], dependencies: HelmDependency[], refuse: Refuse): void {
  const names = charts.map(({ name }) => name);
  if (new Set(names).size !== names.length) refuse('', 'two charts under charts/ have one name');
  for (const { name } of dependencies) {
    if (names.includes(name)) continue;
    refuse(
      '/dependencies',
      `the chart ${name} is not under charts/; fetch it with helm dependency build and unpack it`,
    );
  }
}

function dependenciesOf(about: JsonObject): HelmDependency[] {
  const list = Array.isArray(about.dependencies) ? about.dependencies.filter(isObject) : [];
  return list.map((one) => ({
    name: String(one.name ?? ''),
    alias: typeof one.alias === 'string' && one.alias !== '' ? one.alias : null,
    condition: typeof one.condition === 'string' ? one.condition : '',
    tags: Array.isArray(one.tags) ? one.tags.map(String) : [],
    importValues: importsOf(one['import-values']),
  }));
}

function importsOf(list: Json | undefined): HelmDependency['importValues'] {
  const imports: HelmDependency['importValues'] = [];
  for (const one of Array.isArray(list) ? list : []) {
    if (typeof one === 'string') imports.push(one);
    else if (isObject(one)) imports.push({ child: String(one.child), parent: String(one.parent) });
  }
  return imports;
}
