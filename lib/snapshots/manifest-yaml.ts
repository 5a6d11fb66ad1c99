import {
  type Document,
  type ErrorCode,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  parseAllDocuments,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import type { Json } from '@/lib/kernel';
import type { Finding, FindingCode } from './finding';
import { pointerSteps } from './json-tree';
import { firstDifference, hasDirective, readsAlike } from './yaml-versions';

/** Bounds on what a stranger's YAML may make us do. */
export const YAML_LIMITS = {
  fileBytes: 64 * 1024 * 1024,
  documentBytes: 1024 * 1024,
  documents: 10_000,
  depth: 64,
  aliases: 100,
} as const;

export type Position = { line: number; column: number };
/** A document of a file with where each of its fields stands, by JSON pointer; looked up only when somebody asks. */
export type YamlDocument = { value: Json; line: number; positionOf: (pointer: string) => Position };
export type YamlFile = { documents: YamlDocument[]; findings: Finding[] };

const KNOWN_TAGS = /^tag:yaml\.org,2002:(str|int|float|bool|null|map|seq|merge)$/;
const TEMPLATE = /\{\{/;

/**
 * Reads Kubernetes YAML as kubectl and Helm do (YAML 1.1), and as most other tools do (1.2). A document the two read
 * differently, such as `no`, `0777` or `y:`, is a finding: whoever wrote it may have meant either.
 */
export function readManifestYaml(file: string, text: string): YamlFile {
  const findings: Finding[] = [];
  const report = (code: FindingCode, line: number, message: string, path = '') =>
    void findings.push({ file, line, code, path, message });
  const body = text.startsWith('\ufeff') ? text.slice(1) : text;
  if (body.length > YAML_LIMITS.fileBytes) {
    report('LIMIT_EXCEEDED', 0, `the file is larger than ${YAML_LIMITS.fileBytes} bytes`);
    return { documents: [], findings };
  }
  const lines = new LineCounter();
  const old = parse(body, '1.1', lines);
  const differenceOf = secondReading(body);
  if (old.length > YAML_LIMITS.documents) {
    report('LIMIT_EXCEEDED', 0, `the file has more than ${YAML_LIMITS.documents} documents`);
    return { documents: [], findings };
  }
  const documents = old.flatMap((document, index): YamlDocument[] => {
    const line = lineAt(lines, document.contents?.range?.[0] ?? document.range[0]);
    const problem = problemOf(document, body);
    if (problem !== null) {
      const at = problem.offset === null ? line : lineAt(lines, problem.offset);
      report(problem.code, at, problem.message);
      return [];
    }
    if (document.contents === null || isEmpty(document.contents)) return [];
    try {
      const value = toPlain(document.toJS({ maxAliasCount: YAML_LIMITS.aliases }), 0);
      const positionOf = (pointer: string) => positionAt(lines, offsetOf(document, pointer));
      const difference = differenceOf(document, index, value);
      if (difference !== null)
        report(
          'AMBIGUOUS_YAML',
          positionOf(difference).line,
          'YAML 1.1 (kubectl, Helm) and YAML 1.2 read this differently; put quotes around it',
          difference,
        );
      return [{ value, line, positionOf }];
    } catch (error) {
      const { code, message } = error instanceof Refused ? error : explainUnfolding(error);
      report(code, line, message);
      return [];
    }
  });
  return { documents, findings };
}

function parse(text: string, version: '1.1' | '1.2', lineCounter?: LineCounter): Document.Parsed[] {
  const documents = parseAllDocuments(text, {
    version,
    merge: true,
    // Looked at below, in one pass: the parser compares each key with all before it, which a mebibyte of keys makes last for hours.
    uniqueKeys: false,
    intAsBigInt: true,
    strict: true,
    logLevel: 'silent',
    ...(lineCounter && { lineCounter }),
  });
  return Array.isArray(documents) ? documents : [];
}

/** In words of our own: the parser repeats what stood there, which may be a secret. */
const FAULTS: Partial<Record<ErrorCode, string>> = {
  BAD_ALIAS: 'an alias without its anchor',
  BAD_INDENT: 'indented wrongly',
  BLOCK_AS_IMPLICIT_KEY: 'a second mapping on one line; is a line break or a quote missing?',
  BLOCK_IN_FLOW: 'a block inside brackets',
  RESOURCE_EXHAUSTION: 'nested too deeply',
  DUPLICATE_KEY: 'a key stands twice in one mapping',
  MISSING_CHAR: 'a bracket, quote or colon is missing',
  MULTILINE_IMPLICIT_KEY: 'a key over several lines; is a colon or a quote missing?',
  TAB_AS_INDENT: 'indented with a tab',
  TAG_RESOLVE_FAILED: 'a tag that is not known, or a value it does not fit',
  UNEXPECTED_TOKEN: 'something that does not belong here',
};
const codeOf = (code: ErrorCode): FindingCode =>
  code === 'RESOURCE_EXHAUSTION' ? 'LIMIT_EXCEEDED' : 'MALFORMED_YAML';
const explainFault = (code: ErrorCode) =>
  `not YAML: ${FAULTS[code] ?? code.toLowerCase().replaceAll('_', ' ')}`;

/** What the parser throws while it follows aliases and merges; its own words may hold what stood there. */
function explainUnfolding(error: unknown): { code: FindingCode; message: string } {
  const said = error instanceof Error ? error.message : '';
  if (said.startsWith('Unresolved alias'))
    return { code: 'MALFORMED_YAML', message: explainFault('BAD_ALIAS') };
  if (said.startsWith('Merge sources'))
    return {
      code: 'MALFORMED_YAML',
      message: 'not YAML: a merge key (<<) with something that is no mapping',
    };
  return { code: 'LIMIT_EXCEEDED', message: 'aliases unfold to more than is allowed' };
}

type Problem = { code: FindingCode; message: string; offset: number | null };

/** What keeps a document from being read, found without unfolding it. */
function problemOf(document: Document.Parsed, text: string): Problem | null {
  const [start, , end] = document.range;
  if (end - start > YAML_LIMITS.documentBytes)
    return { code: 'LIMIT_EXCEEDED', message: 'a document is larger than 1 MiB', offset: start };
  const error = document.errors[0] ?? document.warnings[0];
  if (error !== undefined) {
    const offset = error.pos[0];
    const near = text.slice(Math.max(0, offset - 200), offset + 200);
    return TEMPLATE.test(near)
      ? { code: 'TEMPLATE_LEFTOVER', message: 'a template was not rendered: found {{', offset }
      : { code: codeOf(error.code), message: explainFault(error.code), offset };
  }
  return problemInside(document.contents, 0);
}

function problemInside(node: unknown, depth: number): Problem | null {
  if (depth > YAML_LIMITS.depth)
    return { code: 'LIMIT_EXCEEDED', message: `nested deeper than ${YAML_LIMITS.depth}`, offset: null };
  if (isPair(node)) return problemOfKey(node.key) ?? problemInside(node.value, depth);
  if (isScalar(node) || isCollection(node)) {
    const offset = node.range?.[0] ?? null;
    if (node.tag !== undefined && !KNOWN_TAGS.test(node.tag))
      return {
        code: 'UNSUPPORTED_VALUE',
        message: 'a tag that manifests do not use',
        offset,
      };
    if (isScalar(node) && typeof node.value === 'string' && TEMPLATE.test(node.value) && isPlain(node))
      return { code: 'TEMPLATE_LEFTOVER', message: 'a template was not rendered: found {{', offset };
  }
  if (!isCollection(node)) return null;
  const repeated = isMap(node) ? repeatedKey(node) : null;
  if (repeated !== null) return repeated;
  for (const item of node.items) {
    const problem = problemInside(item, depth + 1);
    if (problem !== null) return problem;
  }
  return null;
}

/** A key that stands twice: readers differ on which of the two counts. */
function repeatedKey(map: YAMLMap): Problem | null {
  const seen = new Set<string>();
  for (const { key } of map.items) {
    if (!isScalar(key)) continue;
    const name = String(key.value);
    if (seen.has(name))
      return {
        code: 'MALFORMED_YAML',
        message: explainFault('DUPLICATE_KEY'),
        offset: key.range?.[0] ?? null,
      };
    seen.add(name);
  }
  return null;
}

/** `{{ x }}` that was never rendered is, to YAML, a mapping whose key is a mapping. */
function problemOfKey(key: unknown): Problem | null {
  if (isScalar(key)) return problemInside(key, 0);
  const offset = isCollection(key) ? (key.range?.[0] ?? null) : null;
  return isMap(key)
    ? { code: 'TEMPLATE_LEFTOVER', message: 'a template was not rendered: found {{', offset }
    : { code: 'UNSUPPORTED_VALUE', message: 'a key is not text', offset };
}

const isPlain = (node: Scalar) => node.type === 'PLAIN';

class Refused extends Error {
  readonly code: FindingCode;
  constructor(code: FindingCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** JSON of what the parser gives: integers beyond 2^53 become text, dates their ISO form; what JSON cannot hold is refused. */
function toPlain(value: unknown, depth: number): Json {
  if (depth > YAML_LIMITS.depth)
    throw new Refused('LIMIT_EXCEEDED', `nested deeper than ${YAML_LIMITS.depth}`);
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item) => toPlain(item, depth + 1));
  if (typeof value === 'object' && !(value instanceof Uint8Array)) {
    const entries = value instanceof Map ? [...value] : Object.entries(value);
    return Object.fromEntries(
      entries.map(([key, item]) => {
        if (typeof key !== 'string') throw new Refused('UNSUPPORTED_VALUE', 'a key is not text');
        if (key === '__proto__') throw new Refused('UNSUPPORTED_VALUE', 'no key is called __proto__');
        return [key, toPlain(item, depth + 1)];
      }),
    );
  }
  throw new Refused('UNSUPPORTED_VALUE', 'a value has no form in JSON');
}

/** A document that is only comments, or nothing, between two `---`. */
const isEmpty = (node: unknown) => isScalar(node) && node.value === null && node.source === '';

/**
 * Finds what YAML 1.2 reads differently, by reading everything again the first time it is needed: that is as much work as the first reading, and of
 * most files it is known without it that nothing would be found.
 */
function secondReading(text: string) {
  const isMixed = hasDirective(text);
  let now: Document.Parsed[] | null = null;
  return (document: Document.Parsed, index: number, value: Json): string | null => {
    if (!isMixed && readsAlike(document.contents)) return null;
    now ??= parse(text, '1.2');
    return differenceWith(value, now[index]);
  };
}

/** Pointer of the first place where the other reading is something else; '' for the whole document, null for none. */
function differenceWith(value: Json, other: Document.Parsed | undefined): string | null {
  if (other === undefined || other.errors.length > 0) return '';
  try {
    return firstDifference(value, toPlain(other.toJS({ maxAliasCount: YAML_LIMITS.aliases }), 0));
  } catch {
    return '';
  }
}

/** Offset of the field a pointer names, or of the nearest field around it that is written out. */
function offsetOf(document: Document.Parsed, pointer: string): number {
  let node: unknown = document.contents;
  let offset = document.contents?.range?.[0] ?? document.range[0];
  for (const part of pointerSteps(pointer)) {
    if (isAlias(node)) node = node.resolve(document);
    const next = isMap(node)
      ? pairOf(document, node, part)
      : isCollection(node)
        ? itemOf(node.items, part)
        : null;
    if (next === null) return offset;
    offset = next.offset ?? offset;
    node = next.node;
  }
  return offset;
}

type Step = { node: unknown; offset: number | undefined };

/** The pair of a key, else where a merge key (`<<`) brings it in from. */
function pairOf(document: Document.Parsed, map: YAMLMap, key: string): Step | null {
  const pair = map.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
  if (pair !== undefined) return { node: pair.value, offset: (pair.key as Node).range?.[0] };
  const merge = map.items.find((item) => isScalar(item.key) && item.key.source === '<<');
  for (const source of merge === undefined ? [] : mergedInto(merge.value)) {
    const node = isAlias(source) ? source.resolve(document) : source;
    const found = isMap(node) ? pairOf(document, node, key) : null;
    if (found !== null) return found;
  }
  return null;
}

const mergedInto = (value: unknown): unknown[] =>
  isCollection(value) && !isMap(value) ? value.items : [value];

function itemOf(items: unknown[], index: string): Step | null {
  const node = items[Number(index)];
  return node === undefined ? null : { node, offset: (node as Node).range?.[0] };
}

function lineAt(lines: LineCounter, offset: number): number {
  return lines.linePos(offset).line;
}

function positionAt(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}
