import { checkMeaning } from './check';
import { checkReferences, type EnvironmentVariables } from './check-references';
import type { ConfigProblem, ConfigResult } from './config';
import { dotted, lineIndex, type Path, pathAt, positionAt } from './positions';
import { type FieldFault, MAX_PROBLEMS, placeFault, sortProblems } from './problem';
import { rawRecord } from './raw';
import { resolveConfig } from './resolve-config';
import { fileSchema } from './schema';
import { readYaml, type YamlText } from './yaml-document';
import { faultsOf } from './zod-faults';

/**
 * Reads the text of `mission-control.yaml`. Gives the configuration, or every mistake at once (the first 20, with how
 * many there are), each with line, column, field, what was expected, what stood there and an example. Never throws.
 * `env` holds the environment variables that `{env: NAME}` may name.
 */
export function parseConfig(text: string, file: string, env: EnvironmentVariables): ConfigResult {
  const yaml = readYaml(text);
  const { document, lines, value } = yaml;
  const problems = yamlProblems(yaml, file);
  const unreadable = document === undefined || yaml.faults.some((fault) => !fault.duplicateKey);
  if (unreadable) return failed(problems);

  const parsed = fileSchema.safeParse(value);
  const faults: FieldFault[] = parsed.success ? [] : faultsOf(parsed.error);
  const known = new Set(faults.map((fault) => dotted(fault.path)));
  const meant = [...checkMeaning(value), ...checkReferences(rawRecord(value), env)];
  faults.push(...meant.filter((fault) => !isCovered(fault.path, known)));
  problems.push(...faults.map((fault) => placeFault(fault, file, document, lines)));
  if (problems.length > 0 || !parsed.success) return failed(problems);
  const settings = resolveConfig(parsed.data, env);
  return { ok: true, config: { ...settings, locations: lineIndex(document, lines), file } };
}

/** Whether the schema already complains about this field or one around it; one mistake is told once. */
function isCovered(path: Path, known: ReadonlySet<string>): boolean {
  return path.some((_, index) => known.has(dotted(path.slice(0, index + 1))));
}

function failed(problems: ConfigProblem[]): ConfigResult {
  const sorted = sortProblems(problems);
  return { ok: false, problems: sorted.slice(0, MAX_PROBLEMS), total: sorted.length };
}

function yamlProblems(yaml: YamlText, file: string): ConfigProblem[] {
  // Only the first mistakes: after one broken line YAML errors multiply and say little.
  return yaml.faults.slice(0, MAX_PROBLEMS * 5).map((fault) => ({
    file,
    ...positionAt(yaml.lines, fault.offset),
    field: dotted(yaml.document === undefined ? [] : pathAt(yaml.document, fault.offset)),
    expected: fault.expected,
    received: fault.received,
    example: fault.duplicateKey
      ? 'keep one of the two'
      : 'tenants: [{id: TENANT_001, residency: eu, tier: 2}]',
  }));
}
