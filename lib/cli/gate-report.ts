import { randomBytes } from 'node:crypto';
import { appendFileSync, statSync } from 'node:fs';
import {
  annotationCommand,
  annotationsOf,
  type DriftLine,
  type GateVerdict,
  GITHUB_LIMITS,
  gateText,
  jobSummary,
  outputEntry,
  sarifOf,
  withoutCommands,
} from '@/lib/drift';
import packageJson from '@/package.json' with { type: 'json' };
import type { Output } from './output';
import { writeWhole } from './small-files';

export const GATE_FORMATS = ['text', 'json', 'sarif', 'github'] as const;
export type GateFormat = (typeof GATE_FORMATS)[number];

type Variables = Readonly<Record<string, string | undefined>>;
type Report = {
  verdict: GateVerdict;
  lines: readonly DriftLine[];
  format: GateFormat;
  /** Where the report goes instead of standard output */
  file: string | undefined;
  /** File named for what is no longer there */
  fallbackFile: string;
  out: Output;
  variables: Variables;
};

/** Writes a verdict in the format asked for. In a GitHub job, text is printed where the runner reads no commands. */
export function writeGateReport(report: Report): void {
  const { verdict, lines, format, file, out, variables } = report;
  const isGithub = variables.GITHUB_ACTIONS === 'true';
  if (format === 'json' || format === 'sarif') {
    const value = format === 'json' ? { ...verdict, fields: lines } : sarifOf(verdict, lines, toolOf(report));
    const text = `${withoutLegacyCommands(JSON.stringify(value, null, 2))}\n`;
    if (file === undefined) out.raw(text);
    else writeWhole(file, text);
    return;
  }
  const text = gateText(verdict, lines);
  if (file !== undefined) writeWhole(file, `${text}\n`);
  if (format === 'github' || isGithub) {
    out.raw(`${withoutCommands(randomBytes(16).toString('hex'), text)}\n`);
    for (const annotation of format === 'github' ? annotationsOf(verdict, lines) : [])
      out.raw(`${annotationCommand(annotation)}\n`);
  } else out.raw(`${text}\n`);
  if (format === 'github') writeGithubFiles(report);
}

function toolOf({ fallbackFile }: Report) {
  return { version: packageJson.version, fallbackFile };
}

/** The runner also reads `##[…]` anywhere in a line; inside JSON it can be spelled otherwise. */
function withoutLegacyCommands(json: string): string {
  return json.replaceAll('##[', '#\\u0023[');
}

function writeGithubFiles({ verdict, lines, variables }: Report): void {
  const { GITHUB_STEP_SUMMARY, GITHUB_OUTPUT } = variables;
  if (GITHUB_STEP_SUMMARY) {
    // Over the limit nothing is shown at all, so what another command wrote before counts too.
    const used = statSync(GITHUB_STEP_SUMMARY, { throwIfNoEntry: false })?.size ?? 0;
    appendFileSync(
      GITHUB_STEP_SUMMARY,
      jobSummary(verdict, lines, Math.max(0, GITHUB_LIMITS.summaryBytes - used)),
    );
  }
  if (!GITHUB_OUTPUT) return;
  const outputs = {
    verdict: verdict.verdict,
    result: verdict.result,
    'exit-code': String(verdict.exit),
    base: verdict.baseline?.treeRoot ?? '',
    head: verdict.head?.treeRoot ?? '',
    'diff-digest': verdict.diffDigest ?? '',
    'satisfies-production': String(verdict.satisfiesProduction),
  };
  for (const [name, value] of Object.entries(outputs))
    appendFileSync(GITHUB_OUTPUT, outputEntry(name, value, `mc_${randomBytes(16).toString('hex')}`));
}
