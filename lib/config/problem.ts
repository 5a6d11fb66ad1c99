import { type Document, isMap, isScalar, isSeq, type LineCounter } from 'yaml';
import type { ConfigProblem } from './config';
import { inlineYaml } from './inline-yaml';
import { isSecretField, schemaTrail } from './json-schema';
import { dotted, findPlace, type Path, type Place, positionAt } from './positions';

export const MAX_PROBLEMS = 20;

/** A mistake at a field, before it is placed in the text. */
export type FieldFault = {
  path: Path;
  expected: string;
  /** Told by the check itself, else what stands in the file. */
  received?: string;
  example?: string;
  /** Points at the field's name instead of its value. */
  atKey?: boolean;
  /** Points inside a value, for example at the wrong token of an expression. */
  within?: { line: number; column: number };
};

const SECRET_NAME = /pass(word|phrase)?|secret|token|bearer|api[-_]?key|credential|authorization|cookie/i;
const MAX_SHOWN = 80;

/** Places a mistake in the text: file, line, column, what stood there (never a secret) and what would be accepted. */
export function placeFault(
  fault: FieldFault,
  file: string,
  document: Document,
  lines: LineCounter,
): ConfigProblem {
  const place = findPlace(document, fault.path, fault.atKey === true ? 'key' : 'value');
  const start = positionAt(lines, place.offset);
  const { line, column } = fault.within === undefined ? start : offsetBy(start, fault.within, place.node);
  return {
    file,
    line,
    column,
    field: dotted(fault.path),
    expected: fault.expected.replace(/^expected /, ''),
    received: fault.received ?? describeReceived(fault.path, place),
    example: fault.example ?? exampleAt(fault.path),
  };
}

/** Mistakes in the order a person meets them in the file, the same one only once. */
export function sortProblems(problems: ConfigProblem[]): ConfigProblem[] {
  const seen = new Set<string>();
  return problems
    .sort((a, b) => a.line - b.line || a.column - b.column)
    .filter((problem) => {
      const key = `${problem.line}:${problem.field}:${problem.expected}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
}

/** The problems as text for a terminal, one block each. */
export function formatConfigProblems(problems: readonly ConfigProblem[], total = problems.length): string {
  const blocks = problems.map((problem) =>
    [
      `${problem.file}:${problem.line}:${problem.column}  ${problem.field}`,
      `  expected  ${problem.expected}`,
      `  received  ${problem.received}`,
      `  example   ${problem.example}`,
    ].join('\n'),
  );
  if (total > problems.length) blocks.push(`and ${total - problems.length} more`);
  return blocks.join('\n');
}

function describeReceived(path: Path, { found, node }: Place): string {
  if (!found) return 'nothing';
  if (isSeq(node)) return `a list of ${node.items.length}`;
  if (isMap(node)) return 'a mapping';
  if (!isScalar(node) || node.value === null || node.value === undefined) return 'null';
  if (holdsSecret(path, node.value)) return 'a literal value (hidden here; change it, it may have been seen)';
  // What was typed, not what YAML made of it: 007 reads as 7.
  const shown =
    typeof node.value === 'string' ? JSON.stringify(node.value) : (node.source ?? String(node.value));
  return shown.length > MAX_SHOWN ? `${shown.slice(0, MAX_SHOWN)}…` : shown;
}

function holdsSecret(path: Path, value: unknown): boolean {
  if (isSecretField(path) || path.some((step) => typeof step === 'string' && SECRET_NAME.test(step)))
    return true;
  return typeof value === 'string' && /:\/\/[^/\s]*@/.test(value);
}

function exampleAt(path: Path): string {
  const trail = schemaTrail(path);
  for (let depth = trail.length - 1; depth >= 0; depth--) {
    const examples = trail[depth]?.examples;
    if (examples === undefined || examples.length === 0) continue;
    const text = inlineYaml(examples[0]);
    const name = path[depth - 1];
    return typeof name === 'string' ? `${name}: ${text}` : `- ${text}`;
  }
  return 'see docs/configuration.md';
}

/** A position inside a value. Only block text keeps its lines; other styles fold them, so the start is the honest answer. */
function offsetBy(
  start: { line: number; column: number },
  within: { line: number; column: number },
  node: unknown,
): { line: number; column: number } {
  const type = typeof node === 'object' && node !== null && 'type' in node ? node.type : undefined;
  if (type === 'BLOCK_LITERAL') return { line: start.line + within.line, column: start.column };
  if (type === 'PLAIN' && within.line === 1)
    return { line: start.line, column: start.column + within.column - 1 };
  if (type === 'QUOTE_SINGLE' && within.line === 1)
    return { line: start.line, column: start.column + within.column };
  return start;
}
