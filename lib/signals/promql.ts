import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

export const MAX_EXPRESSION_LENGTH = 4_096;

export type PromqlResult = { ok: true } | { ok: false; line: number; column: number; message: string };

/** Parses an expression with Prometheus' own grammar. Line and column count from 1. Types and metric names are the source's to check. */
export function parsePromql(expr: string): PromqlResult {
  if (expr.length > MAX_EXPRESSION_LENGTH) {
    return problemAt(
      expr,
      MAX_EXPRESSION_LENGTH,
      `expression is longer than ${MAX_EXPRESSION_LENGTH} characters`,
    );
  }
  const root = parsePromqlTree(expr);
  const body = root.firstChild && skipComments(root.firstChild);
  if (!body || (body.type.isError && body.from === body.to && stripComments(expr) === '')) {
    return problemAt(expr, 0, 'expression is empty');
  }
  const errorAt = findError(root);
  if (errorAt) return problemAt(expr, errorAt.from, describeError(expr, errorAt));
  const shape = NOT_A_VECTOR[body.name];
  return shape ? problemAt(expr, body.from, shape) : { ok: true };
}

/** Expressions that parse but give no instant vector, so no series per tenant. */
const NOT_A_VECTOR: Record<string, string> = {
  StringLiteral: 'a text gives no series; expected an instant vector',
  NumberDurationLiteral: 'a number gives no series per tenant; expected an instant vector',
  MatrixSelector: 'a range selector gives no value; wrap it, for example rate(…[5m])',
  SubqueryExpr: 'a subquery gives no value; wrap it, for example max_over_time(…[1h:1m])',
};

/** The syntax tree of an expression; errors are nodes in it. */
export function parsePromqlTree(expr: string): SyntaxNode {
  return parser.parse(expr).topNode;
}

/** The expression without `# …` comments and outer white space, so that it can be put inside another expression. */
export function stripComments(expr: string): string {
  const cuts: { from: number; to: number }[] = [];
  parser.parse(expr).iterate({
    enter: (node) => {
      if (node.name === 'LineComment') cuts.push({ from: node.from, to: node.to });
    },
  });
  return cuts.reduceRight((text, cut) => text.slice(0, cut.from) + text.slice(cut.to), expr).trim();
}

function skipComments(node: SyntaxNode): SyntaxNode | null {
  let at: SyntaxNode | null = node;
  while (at?.name === 'LineComment') at = at.nextSibling;
  return at;
}

function findError(root: SyntaxNode): { from: number; to: number } | null {
  let found: { from: number; to: number } | null = null;
  root.tree?.iterate({
    enter: (node) => {
      if (found === null && node.type.isError) found = { from: node.from, to: node.to };
      return found === null;
    },
  });
  return found;
}

function describeError(expr: string, error: { from: number; to: number }): string {
  const rest = expr.slice(error.from).trimStart();
  if (rest === '') return 'expression ends too early';
  const token =
    error.to > error.from ? expr.slice(error.from, error.to) : (/^(\w+|.)/s.exec(rest)?.[0] ?? rest);
  return `unexpected "${token.slice(0, 40)}"`;
}

function problemAt(expr: string, offset: number, message: string): PromqlResult {
  const before = expr.slice(0, offset).split('\n');
  return { ok: false, line: before.length, column: (before.at(-1)?.length ?? 0) + 1, message };
}
