import { AppError, digestJson, type FieldProblem } from '@/lib/kernel';
import { BUILTIN_PANELS, BUILTIN_SIGNAL_IDS, builtinSignals } from './builtin-signals';
import { parsePromql, stripComments } from './promql';
import { explainMissingLabel } from './promql-labels';
import {
  type Direction,
  type Panel,
  recordNameSchema,
  type Signal,
  type SignalRegistry,
  signalIdSchema,
  type Thresholds,
  type Unit,
} from './signal';

export const MAX_SIGNALS = 64;

/** A signal as declared in mission-control.yaml: the id of a built-in overrides it, a new id adds one. */
export type SignalDeclaration = {
  id: string;
  title?: string | undefined;
  description?: string | undefined;
  panel?: string | undefined;
  unit?: Unit | undefined;
  direction?: Direction | undefined;
  /** null: nobody has mapped it yet. */
  expr?: string | null | undefined;
  record?: string | undefined;
  source?: string | undefined;
  thresholds?: Thresholds | undefined;
};

/** What the registry must know of a data source: its name and the label that carries the tenant there. */
export type RegistrySource = { id: string; tenantLabel: string };

export type RegistryResult = { ok: true; registry: SignalRegistry } | { ok: false; problems: FieldProblem[] };

/** `checkRegistry` for callers with nothing better to do than stop: throws `misconfigured` listing every problem. */
export function resolveRegistry(
  declared: readonly SignalDeclaration[] | undefined,
  sources: readonly RegistrySource[],
): SignalRegistry {
  const result = checkRegistry(declared, sources);
  if (result.ok) return result.registry;
  const summary = result.problems.map((problem) => `${problem.field}: ${problem.expected}`).join('; ');
  throw new AppError('misconfigured', {
    message: `signals are not valid: ${summary}`,
    fields: result.problems,
  });
}

/**
 * Joins built-in and declared signals into the registry. Expressions come out ending in the label `tenant`, whatever
 * the source calls it. Problems carry paths such as `signals.2.expr`, positions inside the expression in their text.
 */
export function checkRegistry(
  declared: readonly SignalDeclaration[] | undefined,
  sources: readonly RegistrySource[],
): RegistryResult {
  const problems: FieldProblem[] = [];
  const defaultSource = sources[0];
  if (!defaultSource) {
    return {
      ok: false,
      problems: [{ field: 'sources', expected: 'at least one data source', example: 'id: main' }],
    };
  }
  const declarations = declared ?? [];
  const labelOf = new Map(sources.map((source) => [source.id, source.tenantLabel]));
  const signals: Signal[] = [];
  for (const id of BUILTIN_SIGNAL_IDS) {
    const index = declarations.findIndex((declaration) => declaration.id === id);
    const declaration = declarations[index];
    const sourceId = declaration?.source ?? defaultSource.id;
    const builtin = builtinSignals(sourceId, labelOf.get(sourceId) ?? 'tenant').find(
      (signal) => signal.id === id,
    );
    if (builtin) signals.push(declaration ? override(builtin, declaration) : builtin);
  }
  declarations.forEach((declaration, index) => {
    if (BUILTIN_SIGNAL_IDS.includes(declaration.id)) return;
    const added = addSignal(declaration, `signals.${index}`, defaultSource.id, problems);
    if (added) signals.push(added);
  });
  checkDeclarations(declarations, labelOf, problems);
  checkSignals(signals, declarations, labelOf, problems);
  if (problems.length > 0) return { ok: false, problems };
  const ended = signals.map((signal) => ({
    ...signal,
    expr:
      signal.expr === null ? null : endWithTenantLabel(signal.expr, labelOf.get(signal.source) ?? 'tenant'),
  }));
  return {
    ok: true,
    registry: { signals: ended, panels: buildPanels(ended), version: digestRegistry(ended) },
  };
}

/** Copies the source's tenant label to `tenant`, the label recorded series and frames are read by. */
export function endWithTenantLabel(expr: string, tenantLabel: string): string {
  if (tenantLabel === 'tenant') return stripComments(expr);
  return `label_replace(${stripComments(expr)}, "tenant", "$1", "${tenantLabel}", "(.+)")`;
}

function override(builtin: Signal, declaration: SignalDeclaration): Signal {
  return {
    ...builtin,
    title: declaration.title ?? builtin.title,
    description: declaration.description ?? builtin.description,
    panel: declaration.panel ?? builtin.panel,
    unit: declaration.unit ?? builtin.unit,
    direction: declaration.direction ?? builtin.direction,
    expr: declaration.expr === undefined ? builtin.expr : declaration.expr,
    record: declaration.record ?? builtin.record,
    thresholds: declaration.thresholds ?? builtin.thresholds,
  };
}

function addSignal(
  declaration: SignalDeclaration,
  path: string,
  defaultSourceId: string,
  problems: FieldProblem[],
): Signal | null {
  const { id, title, unit, direction, expr } = declaration;
  if (title === undefined) problems.push(required(path, 'title', 'Queue depth'));
  if (unit === undefined) problems.push(required(path, 'unit', 'count'));
  if (direction === undefined) problems.push(required(path, 'direction', 'lower-is-better'));
  if (expr === undefined) problems.push(required(path, 'expr', 'max by (tenant)(queue_depth)'));
  if (title === undefined || unit === undefined || direction === undefined || expr === undefined) return null;
  return {
    id,
    title,
    description: declaration.description ?? '',
    panel: declaration.panel ?? id,
    unit,
    direction,
    expr,
    record: declaration.record ?? `tenant:mc_${id}:value`,
    source: declaration.source ?? defaultSourceId,
    thresholds: declaration.thresholds ?? {},
  };
}

function required(path: string, field: string, example: string): FieldProblem {
  return {
    field: `${path}.${field}`,
    expected: `a new signal needs ${field}`,
    example: `${field}: ${example}`,
  };
}

function checkDeclarations(
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

function checkSignals(
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

function buildPanels(signals: readonly Signal[]): Panel[] {
  const panels: Panel[] = BUILTIN_PANELS.map(({ id, title }) => ({ id, title, signals: [] }));
  for (const signal of signals) {
    let panel = panels.find((candidate) => candidate.id === signal.panel);
    if (!panel) {
      panel = { id: signal.panel, title: signal.title, signals: [] };
      panels.push(panel);
    }
    panel.signals.push(signal.id);
  }
  return panels.filter((panel) => panel.signals.length > 0);
}

/** Only what changes samples counts; a new title must not make a poller fetch everything again. */
function digestRegistry(signals: readonly Signal[]): string {
  return digestJson(signals.map(({ id, expr, record, source }) => ({ id, expr, record, source })));
}
