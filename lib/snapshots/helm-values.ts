import type { Json } from '@/lib/kernel';
import type { Finding, SourcePlace } from './finding';
import { createReader, type Reader, type ReadFile, readChart, type TextFile } from './helm-chart';
import { type HelmChart, NotATable, overlayValues, prepareChart, releaseValues } from './helm-merge';
import { escapePointer, isObject, type JsonObject, pointerSteps } from './json-tree';

/** Values of a release are compared like an object of this API version and kind, which no cluster has. */
export const HELM_VALUES = { apiVersion: 'helm.sh/v3', group: 'helm.sh', kind: 'Values' } as const;

export function isHelmValues({ group, kind }: { group: string; kind: string }): boolean {
  return group === HELM_VALUES.group && kind === HELM_VALUES.kind;
}

/** What helm would be given: a chart's files by their path inside it, and values in the order of `-f`. */
export type HelmInput = {
  release: string;
  namespace?: string;
  /** Empty when values are all there is, such as those of `helm get values` */
  chart: readonly (TextFile & { path: string })[];
  values: readonly TextFile[];
};

export type HelmValues = {
  /** Null when findings say why not */
  value: JsonObject | null;
  findings: Finding[];
  locate: (pointer: string) => SourcePlace;
};

/** The values a release gets, as one object, and where each of them is written. Nothing of a template is looked at. */
export function readHelmValues(input: HelmInput): HelmValues {
  const reader = createReader();
  const given = input.values.map(reader.read);
  const chart = input.chart.length === 0 ? null : readChart(input.chart, '', reader);
  const nowhere = { file: `(values of ${input.release})`, line: 0, column: 0, gitBlob: null };
  if (reader.findings.length > 0) return { value: null, findings: reader.findings, locate: () => nowhere };
  const overlaid = given.reduce<JsonObject>((base, { table }) => overlayValues(base, table), {});
  try {
    const values = chart === null ? overlaid : releaseValues(chart, overlaid);
    const value: JsonObject = {
      apiVersion: HELM_VALUES.apiVersion,
      kind: HELM_VALUES.kind,
      metadata: { name: input.release, ...(input.namespace !== undefined && { namespace: input.namespace }) },
      ...(chart !== null && { chart: { name: chart.name, version: chart.version } }),
      values,
    };
    const candidates: Candidate[] = chart === null ? [] : placesOf(prepareChart(chart, overlaid), reader);
    const search = [...given.map((file) => ({ file, prefix: [] })).reverse(), ...candidates];
    return { value, findings: [], locate: (pointer) => locateIn(search, pointer, nowhere) };
  } catch (error) {
    if (!(error instanceof NotATable)) throw error;
    const finding = { code: 'INVALID_FIELD', path: `/${error.key}`, message: error.message } as const;
    return { value: null, findings: [{ ...nowhere, ...finding }], locate: () => nowhere };
  }
}

type Candidate = { file: ReadFile; prefix: string[] };

/** The files of defaults of a chart and of those below it, with what their values stand under. */
function placesOf(chart: HelmChart, reader: Reader, prefix: string[] = []): Candidate[] {
  const file = reader.valuesOf.get(chart.folder);
  return [
    ...(file === undefined ? [] : [{ file, prefix }]),
    ...chart.charts.flatMap((child) => placesOf(child, reader, [...prefix, child.name])),
  ];
}

/** The file that decided a value: the first in order of precedence that writes it, else that writes what is around it. */
function locateIn(search: Candidate[], pointer: string, nowhere: SourcePlace): SourcePlace {
  const [top, ...steps] = pointerSteps(pointer);
  const first = search[0]?.file;
  if (top !== 'values') return first === undefined ? nowhere : placeIn(first, []);
  for (let length = steps.length; length >= 0; length -= 1)
    for (const variant of handedDown(steps.slice(0, length)))
      for (const { file, prefix } of search) {
        const isBelow = prefix.every((step, index) => variant[index] === step);
        const inside = variant.slice(prefix.length);
        if (isBelow && isWritten(file.table, inside)) return placeIn(file, inside);
      }
  return first === undefined ? nowhere : placeIn(first, []);
}

/** A value under `a.b.global` may have come from `global`, from `a.global`, or stand there itself. */
function handedDown(steps: string[]): string[][] {
  const at = steps.indexOf('global');
  if (at <= 0) return [steps];
  const rest = steps.slice(at);
  return [...Array(at).keys()].map((keep) => [...steps.slice(0, keep), ...rest]).concat([steps]);
}

function isWritten(table: JsonObject, steps: string[]): boolean {
  let node: Json | undefined = table;
  for (const step of steps) {
    if (Array.isArray(node)) node = node[Number(step)];
    else node = isObject(node) && Object.hasOwn(node, step) ? node[step] : undefined;
  }
  return node !== undefined;
}

function placeIn({ file, gitBlob, document }: ReadFile, steps: string[]): SourcePlace {
  const pointer = steps.map((step) => `/${escapePointer(step)}`).join('');
  return { file, ...(document?.positionOf(pointer) ?? { line: 0, column: 0 }), gitBlob };
}
