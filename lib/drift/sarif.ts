import { type Json, sha256Hex } from '@/lib/kernel';
import type { DriftLine } from './drift-lines';
import type { GateVerdict } from './gate-verdict';
import { printable } from './printable';

/** Code scanning shows this many results of one run. */
export const SARIF_MAX_RESULTS = 5_000;

const RULES = {
  added: ['ConfigAdded', 'Configuration that the signed baseline does not have'],
  removed: ['ConfigRemoved', 'Configuration of the signed baseline that is gone'],
  changed: ['ConfigChanged', 'Configuration that differs from the signed baseline'],
} as const;
const KINDS = Object.keys(RULES) as (keyof typeof RULES)[];
const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/**
 * A verdict as SARIF 2.1.0: a rule for each class of drift, a result for each field. A gate that could not decide, or refused for
 * another reason than drift, says so as a notification of a run that did not succeed.
 */
export function sarifOf(
  verdict: GateVerdict,
  lines: readonly DriftLine[],
  options: { version: string; fallbackFile: string },
): Json {
  const level = verdict.result === 'FAILED' ? 'error' : 'warning';
  const isDecided = verdict.head !== null && verdict.baseline !== null;
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Mission Control configuration gate',
            semanticVersion: options.version,
            rules: KINDS.map((kind) => ({
              id: `mc-drift/${kind}`,
              name: RULES[kind][0],
              shortDescription: { text: RULES[kind][1] },
              defaultConfiguration: { level: 'error' },
              properties: { tags: ['configuration', 'drift'] },
            })),
          },
        },
        automationDetails: { id: 'mission-control/config-gate/' },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: isDecided,
            exitCode: verdict.exit,
            toolExecutionNotifications: verdict.reasons.map(({ code, text }) => ({
              level: verdict.result === 'FAILED' ? 'error' : verdict.result === 'WARNED' ? 'warning' : 'note',
              descriptor: { id: code },
              message: { text: printable(text) },
            })),
          },
        ],
        results: lines.slice(0, SARIF_MAX_RESULTS).map((line) => resultOf(line, level, options.fallbackFile)),
        properties: {
          verdict: verdict.verdict,
          diffDigest: verdict.diffDigest,
          omittedResults: Math.max(0, lines.length - SARIF_MAX_RESULTS),
        },
      },
    ],
  };
}

function resultOf(line: DriftLine, level: string, fallbackFile: string): Json {
  const place = line.place ?? { file: fallbackFile, line: 0 };
  return {
    ruleId: `mc-drift/${line.kind}`,
    ruleIndex: KINDS.indexOf(line.kind),
    level,
    message: { text: escapeMessage(line.message) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(place.file) },
          ...(place.line >= 1 && { region: { startLine: place.line } }),
        },
        logicalLocations: [{ fullyQualifiedName: printable(line.identity), kind: 'resource' }],
      },
    ],
    partialFingerprints: {
      'mcDrift/v1': sha256Hex(`${line.identity}|${line.path}|${line.kind}`),
    },
    properties: { tags: [...line.risks], path: printable(line.path) },
  };
}

/** In a message, brackets would make a link and braces a placeholder. */
function escapeMessage(text: string): string {
  return text
    .replace(/[\\[\]]/g, (char) => `\\${char}`)
    .replaceAll('{', '{{')
    .replaceAll('}', '}}');
}

/** A relative reference; whatever a file is called, it is neither a scheme nor a query. */
function uriOf(file: string): string {
  return file
    .replaceAll('\\', '/')
    .split('/')
    .map((part) => encodeURIComponent(part).replaceAll("'", '%27'))
    .join('/');
}
