import { AppError, digestJson, type FieldProblem } from '@/lib/kernel';
import { BUILTIN_PANELS, BUILTIN_SIGNAL_IDS, builtinSignals } from './builtin-signals';
import { stripComments } from './promql';
import { checkDeclarations, checkSignals } from './registry-checks';
import type { Panel, Signal, SignalRegistry } from './signal';
import type { SignalDeclaration } from './signal-declaration';

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
