import type { DriftLine } from './drift-lines';
import type { GateVerdict } from './gate-verdict';
import { printable, shortened } from './printable';

/** What GitHub shows of one step: ten annotations of a level, and a summary of 1 MiB, or nothing of it. */
export const GITHUB_LIMITS = {
  annotations: 10,
  message: 4_000,
  title: 200,
  summaryBytes: 1_048_576,
} as const;

type Level = 'error' | 'warning' | 'notice';
export type Annotation = { level: Level; title: string; message: string; file?: string; line?: number };

/** A value of a workflow command as the runner reads it back (actions/toolkit, packages/core/src/command.ts). */
export function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** The same for a property, which ends at a colon or comma. */
export function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** One workflow command on one line, whatever stands in its values. */
export function annotationCommand({ level, title, message, file, line }: Annotation): string {
  const properties = [
    ...(file === undefined ? [] : [`file=${escapeProperty(printable(shortened(file, 1_000)))}`]),
    ...(line === undefined || line < 1 ? [] : [`line=${Math.trunc(line)}`]),
    `title=${escapeProperty(printable(shortened(title, GITHUB_LIMITS.title)))}`,
  ];
  return `::${level} ${properties.join(',')}::${escapeData(printable(shortened(message, GITHUB_LIMITS.message)))}`;
}

/** Annotations of a verdict: why first, then the fields, at most ten of a level; the rest is in the summary. */
export function annotationsOf(verdict: GateVerdict, lines: readonly DriftLine[]): Annotation[] {
  const level: Level = verdict.result === 'FAILED' ? 'error' : 'warning';
  if (verdict.result === 'PASSED') return [];
  const head: Annotation = {
    level,
    title: `Configuration gate: ${verdict.verdict}`,
    message: verdict.reasons.map(({ code, text }) => `${code}: ${text}`).join('\n'),
  };
  const room = GITHUB_LIMITS.annotations - 1;
  const fields = lines.slice(0, lines.length > room ? room - 1 : room).map(
    ({ kind, message, place }): Annotation => ({
      level,
      title: `Configuration ${kind}`,
      message,
      ...(place !== null && { file: place.file, line: place.line }),
    }),
  );
  const more = lines.length - fields.length;
  const rest: Annotation = {
    level,
    title: 'Configuration gate',
    message: `${more} more are in the job summary`,
  };
  return [head, ...fields, ...(more > 0 ? [rest] : [])];
}

/** Text between two marks that the runner does not read for commands. `token` must be random: what is inside may try to end it. */
export function withoutCommands(token: string, text: string): string {
  return `::stop-commands::${token}\n${text}\n::${token}::`;
}

/** One output of a step, in the form that takes any value. `delimiter` must be random; a value that holds it is refused. */
export function outputEntry(name: string, value: string, delimiter: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(name) || value.includes(delimiter))
    throw new Error(`the output ${name} cannot be written`);
  return `${name}<<${delimiter}\n${value}\n${delimiter}\n`;
}
