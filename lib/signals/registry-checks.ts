import type { FieldProblem } from '@/lib/kernel';
import { parsePromql } from './promql';
import { explainMissingLabel } from './promql-labels';
import { recordNameSchema, type Signal, signalIdSchema } from './signal';
import { MAX_SIGNALS, type SignalDeclaration } from './signal-declaration';

/** Problems of the declarations themselves: how many, their ids, their sources. */
export function checkDeclarations(
  declarations: readonly SignalDeclaration[],
  labelOf: Map<string, string>,
  problems: FieldProblem[],
): void {
  if (declarations.length > MAX_SIGNALS) {
    problems.push({
      field: 'signals',
      expected: `at most ${MAX_SIGNALS} signals`,
      received: String(declarations.length),
    });
  }
  const seen = new Map<string, number>();
  declarations.forEach(({ id, source }, index) => {
    const first = seen.get(id);
    if (first === undefined) seen.set(id, index);
    else
      problems.push({
        field: `signals.${index}.id`,
        expected: `each id once; signals.${first} has it too`,
        received: id,
      });
    if (!signalIdSchema.safeParse(id).success) {
      problems.push({
        field: `signals.${index}.id`,
        expected: 'lower-case letters, digits and "_"',
        received: id,
        example: 'queue_depth',
      });
    }
    if (source !== undefined && !labelOf.has(source)) {
      const known = [...labelOf.keys()];
      problems.push({
        field: `signals.${index}.source`,
        expected: `one of ${known.join(', ')}`,
        received: source,
        example: `source: ${known[0] ?? 'main'}`,
      });
    }
  });
}

/** Problems of the signals they lead to: records, expressions, levels. Overridden built-ins included. */
export function checkSignals(
  signals: readonly Signal[],
  declarations: readonly SignalDeclaration[],
  labelOf: Map<string, string>,
  problems: FieldProblem[],
): void {
  const recordedBy = new Map<string, string>();
  for (const signal of signals) {
    const index = declarations.findIndex((declaration) => declaration.id === signal.id);
    const path = index < 0 ? 'signals' : `signals.${index}`;
    const other = recordedBy.get(signal.record);
    if (other !== undefined) {
      problems.push({
        field: `${path}.record`,
        expected: `a name of its own; ${other} records under it`,
        received: signal.record,
      });
    }
    recordedBy.set(signal.record, signal.id);
    if (!recordNameSchema.safeParse(signal.record).success) {
      problems.push({
        field: `${path}.record`,
        expected: 'tenant:mc_<signal>:<operation>',
        received: signal.record,
        example: `tenant:mc_${signal.id}:max`,
      });
    }
    if (signal.expr !== null) checkExpression(signal.expr, path, labelOf.get(signal.source), problems);
    checkThresholds(signal, path, problems);
  }
}

function checkExpression(
  expr: string,
  path: string,
  tenantLabel: string | undefined,
  problems: FieldProblem[],
): void {
  const parsed = parsePromql(expr);
  const example = `sum by (${tenantLabel ?? 'tenant'})(rate(requests_total[5m]))`;
  if (!parsed.ok) {
    const expected = `PromQL: line ${parsed.line}, column ${parsed.column}: ${parsed.message}`;
    problems.push({ field: `${path}.expr`, expected, received: expr.slice(0, 200), example });
    return;
  }
  if (tenantLabel === undefined) return;
  const missing = explainMissingLabel(expr, tenantLabel);
  if (missing) {
    const expected = `one series per tenant with the label ${tenantLabel}: ${missing}`;
    problems.push({ field: `${path}.expr`, expected, received: expr.slice(0, 200), example });
  }
}

function checkThresholds({ thresholds, direction }: Signal, path: string, problems: FieldProblem[]): void {
  const { warn, page } = thresholds;
  if (warn === undefined && page === undefined) return;
  if (direction === 'neutral') {
    problems.push({
      field: `${path}.thresholds`,
      expected: 'a direction other than neutral when thresholds are set',
      example: 'direction: lower-is-better',
    });
  }
  if (warn === undefined || page === undefined) return;
  const isReversed =
    direction === 'lower-is-better' ? warn > page : direction === 'higher-is-better' && warn < page;
  if (isReversed) {
    problems.push({
      field: `${path}.thresholds`,
      expected: `warn to come before page when ${direction}`,
      received: `warn ${warn}, page ${page}`,
    });
  }
}
