import type { Json } from '@/lib/kernel';
import { cloneJson, isObject, type JsonObject } from './json-tree';

/** A chart as far as its values go. Charts under `charts/` go by their alias, when they have one. */
export type HelmChart = {
  /** Its folder inside the outermost chart, which an alias does not change */
  folder: string;
  name: string;
  version: string;
  values: JsonObject;
  /** What Chart.yaml says of charts under `charts/` */
  dependencies: HelmDependency[];
  charts: HelmChart[];
};
export type HelmDependency = {
  name: string;
  alias: string | null;
  condition: string;
  tags: string[];
  importValues: ({ child: string; parent: string } | string)[];
};

/** Two tables, the second over the first: tables merge, anything else replaces. This is how helm reads several `-f`. */
export function overlayValues(base: JsonObject, over: JsonObject): JsonObject {
  const merged = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isObject(value) && isObject(below) ? overlayValues(below, value) : value;
  }
  return merged;
}

/**
 * The values a release of `chart` gets for what its user gave: defaults of the chart and of the charts below it, conditions, tags,
 * aliases and imports of these, `global` handed down, and null, which takes a default away. As `helm install` of 3.19 has it, which
 * the tests compare with. The chart is not changed.
 */
export function releaseValues(chart: HelmChart, given: JsonObject): JsonObject {
  return coalesce(prepareChart(chart, given), cloneJson(given), false);
}

/** The chart with the charts below it that are switched on, under their aliases, and with what it imports from them. */
export function prepareChart(chart: HelmChart, given: JsonObject): HelmChart {
  return importValues(enableCharts(chart, given, ''));
}

function enableCharts(chart: HelmChart, given: JsonObject, path: string): HelmChart {
  if (chart.dependencies.length === 0) return chart;
  const declared = new Set(chart.dependencies.map(({ name }) => name));
  const charts = chart.charts.filter(({ name }) => !declared.has(name));
  for (const { name, alias } of chart.dependencies) {
    const found = chart.charts.find((one) => one.name === name);
    if (found !== undefined) charts.push({ ...found, name: alias ?? name });
  }
  const all = { ...chart, charts };
  const values = coalesce(all, cloneJson(given), false);
  const isOn = (dependency: HelmDependency) =>
    byCondition(dependency, values, path) ?? byTags(dependency, values) ?? true;
  const dependencies = chart.dependencies.filter(isOn);
  const off = new Set(chart.dependencies.filter((one) => !isOn(one)).map(({ name, alias }) => alias ?? name));
  return {
    ...chart,
    dependencies,
    charts: charts
      .filter(({ name }) => !off.has(name))
      .map((child) => enableCharts(child, values, `${path}${child.name}.`)),
  };
}

/** The first of several paths that leads to true or false decides. */
function byCondition({ condition }: HelmDependency, values: JsonObject, path: string): boolean | null {
  for (const one of condition.trim().split(',')) {
    const value = one === '' ? null : valueAtPath(values, `${path}${one}`);
    if (typeof value === 'boolean') return value;
  }
  return null;
}

/** One tag that is true switches on; else one that is false switches off. */
function byTags({ tags }: HelmDependency, values: JsonObject): boolean | null {
  const table = values.tags;
  if (!isObject(table)) return null;
  const said = tags.map((tag) => table[tag]);
  return said.includes(true) ? true : said.includes(false) ? false : null;
}

function valueAtPath(values: JsonObject, path: string): Json | undefined {
  return path
    .split('.')
    .reduce<Json | undefined>((node, step) => (isObject(node) ? node[step] : undefined), values);
}

/** Values that a chart takes over from those below it are its defaults, under what it says itself. */
function importValues(chart: HelmChart): HelmChart {
  const charts = chart.charts.map(importValues);
  const whole = { ...chart, charts };
  if (chart.dependencies.length === 0) return whole;
  const defaults = coalesce(whole, {}, true);
  const imported: JsonObject = {};
  for (const { name, alias, importValues: imports } of chart.dependencies)
    for (const one of imports) {
      const [child, parent] = typeof one === 'string' ? [`exports.${one}`, '.'] : [one.child, one.parent];
      const table = valueAtPath(defaults, `${alias ?? name}.${child}`);
      if (isObject(table)) mergeTables(imported, underPath(parent, cloneJson(table)), true);
    }
  mergeTables(defaults, imported, true);
  return { ...whole, values: defaults };
}

function underPath(path: string, table: JsonObject): JsonObject {
  if (path === '.') return table;
  return path.split('.').reduceRight<JsonObject>((inner, step) => ({ [step]: inner }), table);
}

/** Fills the defaults of a chart and of those below it into `values`. `keepsNull` keeps a null, which otherwise takes its default away. */
function coalesce(chart: HelmChart, values: JsonObject, keepsNull: boolean): JsonObject {
  const names = new Set(chart.charts.map(({ name }) => name));
  for (const [key, value] of Object.entries(cloneJson(chart.values))) {
    const given = values[key];
    if (given === undefined) values[key] = value;
    else if (given === null && !keepsNull) delete values[key];
    else if (isObject(given) && isObject(value)) mergeTables(given, value, keepsNull || names.has(key));
  }
  for (const child of chart.charts) {
    const given = values[child.name] ?? (values[child.name] === undefined ? {} : null);
    if (!isObject(given)) throw new NotATable(child.name);
    handDownGlobals(given, values);
    values[child.name] = coalesce(child, given, keepsNull);
  }
  return values;
}

/** Fills what `defaults` has and `values` lacks into `values`, table by table. */
function mergeTables(values: JsonObject, defaults: JsonObject, keepsNull: boolean): void {
  for (const [key, value] of Object.entries(defaults)) {
    const given = values[key];
    if (given === undefined) values[key] = value;
    else if (given === null && !keepsNull) delete values[key];
    else if (isObject(given) && isObject(value)) mergeTables(given, value, keepsNull);
  }
}

/** What the chart above says under `global` goes over what the chart below says there. */
function handDownGlobals(below: JsonObject, above: JsonObject): void {
  const own = below.global === undefined ? {} : below.global;
  const given = above.global === undefined ? {} : above.global;
  if (!isObject(own) || !isObject(given)) return;
  for (const [key, value] of Object.entries(given)) {
    const there = own[key];
    if (!isObject(value)) {
      if (!isObject(there)) own[key] = value;
    } else if (there === undefined) own[key] = { ...value };
    else if (isObject(there)) {
      const copy = { ...value };
      mergeTables(copy, there, true);
      own[key] = copy;
    }
  }
  below.global = own;
}

/** Values for a chart below are no table: helm refuses to install that. */
export class NotATable extends Error {
  readonly key: string;
  constructor(key: string) {
    super(`the values of the chart ${key} are no table`);
    this.key = key;
  }
}
