import type { SyntaxNode } from '@lezer/common';
import { parsePromqlTree } from './promql';

/** What an expression evaluates to, as far as its text tells: no label (scalar), or series that can or cannot carry a label. */
type Labels =
  | { kind: 'scalar' }
  | { kind: 'vector'; carries: true }
  | { kind: 'vector'; carries: false; why: string };

const CARRIES: Labels = { kind: 'vector', carries: true };
const SCALAR: Labels = { kind: 'scalar' };
const SCALAR_FUNCTIONS = new Set(['Time', 'Pi', 'Scalar', 'StartFn', 'EndFn', 'Range', 'Step']);
const UNLABELLED_FUNCTIONS = new Set(['Vector']);
/** These keep the labels of the series they choose; `by` only says how to group while choosing. */
const CHOOSING_AGGREGATES = new Set(['Topk', 'Bottomk', 'LimitK', 'LimitRatio']);
const SET_OPERATORS = new Set(['And', 'Or', 'Unless']);

/**
 * Says why the result of an expression cannot carry `label`, or null when it can. Works on the text alone, so a
 * selector of a metric that never has the label passes here and shows up as unlabelled series when it is queried.
 */
export function explainMissingLabel(expr: string, label: string): string | null {
  const body = expressions(parsePromqlTree(expr))[0];
  if (!body) return 'the expression is empty';
  const labels = labelsOf(body, expr, label);
  if (labels.kind === 'scalar') return 'the result is one number without labels';
  return labels.carries ? null : labels.why;
}

function labelsOf(node: SyntaxNode, expr: string, label: string): Labels {
  switch (node.name) {
    case 'NumberDurationLiteral':
    case 'StringLiteral':
      return SCALAR;
    case 'VectorSelector':
      return CARRIES;
    case 'AggregateExpr':
      return labelsOfAggregate(node, expr, label);
    case 'FunctionCall':
      return labelsOfCall(node, expr, label);
    case 'BinaryExpr':
      return labelsOfBinary(node, expr, label);
    default: {
      const inner = expressions(node)[0];
      return inner ? labelsOf(inner, expr, label) : CARRIES;
    }
  }
}

function labelsOfAggregate(node: SyntaxNode, expr: string, label: string): Labels {
  const operands = expressions(node.getChild('FunctionCallBody'));
  const inner = operands.at(-1);
  const innerLabels = inner ? labelsOf(inner, expr, label) : CARRIES;
  const operator = node.getChild('AggregateOp')?.firstChild?.name ?? '';
  if (CHOOSING_AGGREGATES.has(operator)) return innerLabels;
  const modifier = node.getChild('AggregateModifier');
  const named = labelNames(modifier?.getChild('GroupingLabels') ?? null, expr);
  const text = firstWords(expr, node);
  if (modifier?.getChild('Without')) {
    return named.includes(label) ? missing(`${text} drops the label ${label} by "without"`) : innerLabels;
  }
  return named.includes(label)
    ? innerLabels
    : missing(`${text} drops the label ${label}; add "by (${label})"`);
}

function labelsOfCall(node: SyntaxNode, expr: string, label: string): Labels {
  const name = node.getChild('FunctionIdentifier')?.firstChild?.name ?? '';
  if (SCALAR_FUNCTIONS.has(name)) return SCALAR;
  const operands = expressions(node.getChild('FunctionCallBody'));
  if (name === 'LabelReplace' || name === 'LabelJoin') {
    const target = operands[1] && expr.slice(operands[1].from + 1, operands[1].to - 1);
    if (target === label) return CARRIES;
  }
  if (UNLABELLED_FUNCTIONS.has(name) || operands.length === 0)
    return missing(`${firstWords(expr, node)} has no labels`);
  const vectors = operands
    .map((operand) => labelsOf(operand, expr, label))
    .filter((labels) => labels.kind === 'vector');
  return vectors[0] ?? SCALAR;
}

function labelsOfBinary(node: SyntaxNode, expr: string, label: string): Labels {
  const [leftNode, rightNode] = expressions(node);
  if (!leftNode || !rightNode) return CARRIES;
  const left = labelsOf(leftNode, expr, label);
  const right = labelsOf(rightNode, expr, label);
  if (left.kind === 'scalar') return right;
  if (right.kind === 'scalar') return left;
  const operator = childNames(node).find((name) => SET_OPERATORS.has(name));
  if (operator === 'And' || operator === 'Unless') return left;
  if (operator === 'Or') return left.carries ? right : left;
  return labelsOfMatching(node.getChild('MatchingModifierClause'), { left, right, expr, label });
}

function labelsOfMatching(
  clause: SyntaxNode | null,
  sides: { left: Labels; right: Labels; expr: string; label: string },
): Labels {
  const { left, right, expr, label } = sides;
  const grouping = clause?.getChildren('GroupingLabels') ?? [];
  const matched = labelNames(grouping[0] ?? null, expr);
  const isGroupLeft = clause?.getChild('GroupLeft') != null;
  const isGroupRight = clause?.getChild('GroupRight') != null;
  if (isGroupLeft || isGroupRight) {
    if (labelNames(grouping[1] ?? null, expr).includes(label)) return CARRIES;
    return isGroupLeft ? left : right;
  }
  if (clause?.getChild('On')) {
    return matched.includes(label)
      ? left
      : missing(`matching "on (${matched.join(', ')})" drops the label ${label}`);
  }
  if (clause?.getChild('Ignoring') && matched.includes(label))
    return missing(`"ignoring" drops the label ${label}`);
  return left.kind === 'vector' && left.carries ? right : left;
}

const NOT_OPERANDS =
  /^(LineComment|AggregateOp|AggregateModifier|FunctionIdentifier|MatchingModifierClause|BoolModifier|UnaryOp|DurationExpr|Offset|OffsetDurationExpr|At|FillModifier)$/;
const OPERANDS = /(Expr|Selector|Call|Literal)$/;

/** Children that are operands, comments and punctuation left out. */
function expressions(node: SyntaxNode | null): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node?.firstChild ?? null; child; child = child.nextSibling) {
    if (OPERANDS.test(child.name) && !NOT_OPERANDS.test(child.name)) found.push(child);
  }
  return found;
}

function childNames(node: SyntaxNode): string[] {
  const names: string[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) names.push(child.name);
  return names;
}

function labelNames(grouping: SyntaxNode | null, expr: string): string[] {
  const names: string[] = [];
  for (let child = grouping?.firstChild ?? null; child; child = child.nextSibling) {
    if (child.name === 'LabelName') names.push(expr.slice(child.from, child.to));
    if (child.name === 'QuotedLabelName') names.push(expr.slice(child.from + 1, child.to - 1));
  }
  return names;
}

function missing(why: string): Labels {
  return { kind: 'vector', carries: false, why };
}

function firstWords(expr: string, node: SyntaxNode): string {
  const text = expr.slice(node.from, node.to).replace(/\s+/g, ' ');
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
