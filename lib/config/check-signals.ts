import { BUILTIN_SIGNAL_IDS, checkRegistry, parsePromql, type SignalDeclaration } from '@/lib/signals';
import type { FieldFault } from './problem';
import { type RawRecord, rawItems, rawRecord, rawText } from './raw';
import { signalSchema } from './signal-schema';

/** Ids an objective may name: the built-in signals and those the file declares. */
export function signalIds(file: RawRecord): string[] {
  const declared = rawItems(file.signals).flatMap(({ item }) => rawText(item.id) ?? []);
  return [...new Set([...BUILTIN_SIGNAL_IDS, ...declared])];
}

/** Everything the signal registry refuses, each at its field; mistakes in PromQL at the token that is wrong. */
export function checkSignals(file: RawRecord): FieldFault[] {
  const sources = rawItems(file.sources).map(({ item }) => ({
    id: rawText(item.id) ?? '',
    tenantLabel: rawText(item.tenantLabel) ?? 'tenant',
  }));
  const declarations = rawItems(file.signals).map(({ item }) => readDeclaration(item));
  const result = checkRegistry(declarations, sources);
  if (result.ok) return [];
  return result.problems.map(({ field, expected, example }): FieldFault => {
    const path = field.split('.').map((step) => (/^\d+$/.test(step) ? Number(step) : step));
    const fault: FieldFault = { path, expected, ...(example !== undefined && { example }) };
    const [, index, name] = path;
    const expr = name === 'expr' && typeof index === 'number' ? declarations[index]?.expr : undefined;
    const parsed = typeof expr === 'string' ? parsePromql(expr) : undefined;
    if (parsed === undefined || parsed.ok) return fault;
    return { ...fault, within: { line: parsed.line, column: parsed.column } };
  });
}

/** The fields of a signal that are of the right shape; the schema reports the others. */
function readDeclaration(item: RawRecord): SignalDeclaration {
  const fields = signalSchema.partial();
  const usable = Object.entries(rawRecord(item)).filter(
    ([name, value]) => fields.safeParse({ [name]: value }).success,
  );
  const { id = '', ...rest } = fields.parse(Object.fromEntries(usable));
  return { id, ...rest };
}
