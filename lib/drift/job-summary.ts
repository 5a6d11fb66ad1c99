import { utf8 } from '@/lib/kernel';
import type { DriftLine } from './drift-lines';
import type { GateVerdict } from './gate-verdict';
import { GITHUB_LIMITS } from './github';
import { placeName } from './place-name';
import { printable } from './printable';

const WORDS = { pass: 'passed', fail: 'failed', hold: 'on hold' } as const;
/** Room for the line that says how many are left out. */
const RESERVE_BYTES = 200;

/** Text of a stranger in Markdown: every mark becomes an entity, inside `code` so that nobody is mentioned and nothing is a link. */
export function escapeMarkdown(text: string): string {
  const inert = printable(text).replace(/[!-/:-@[-`{-~]/g, (char) => `&#${char.charCodeAt(0)};`);
  return `<code>${inert}</code>`;
}

/** A verdict as a job summary: verdict, reasons, digests, a table of fields; as many rows as fit into `maxBytes`. */
export function jobSummary(
  verdict: GateVerdict,
  lines: readonly DriftLine[],
  maxBytes: number = GITHUB_LIMITS.summaryBytes,
): string {
  const approvers = verdict.approval?.approvers.map(({ name }) => name).join(', ');
  const facts: [string, string | null | undefined][] = [
    ['environment', verdict.environment],
    ['baseline', verdict.baseline?.treeRoot],
    ['head', verdict.head?.treeRoot],
    ['diff', verdict.diffDigest],
    ['approved by', approvers],
    ['broke the glass', verdict.breakGlass?.reason],
  ];
  const head = [
    `### Configuration gate: ${WORDS[verdict.verdict]}${verdict.result === 'WARNED' ? ', with a warning' : ''}`,
    '',
    ...verdict.reasons.map(({ code, text }) => `- ${escapeMarkdown(code)} ${escapeMarkdown(text)}`),
    '',
    ...facts.flatMap(([name, value]) => (value ? [`${name}: ${escapeMarkdown(value)}  `] : [])),
    '',
  ];
  const table = lines.length === 0 ? [] : ['| where | what |', '|---|---|'];
  return fill([...head, ...table], lines, maxBytes);
}

function fill(head: string[], lines: readonly DriftLine[], maxBytes: number): string {
  const parts = [...head];
  let bytes = parts.reduce((sum, part) => sum + sizeOf(part), 0);
  let shown = 0;
  for (const line of lines) {
    const row = rowOf(line);
    bytes += sizeOf(row);
    if (bytes > maxBytes - RESERVE_BYTES) break;
    parts.push(row);
    shown += 1;
  }
  if (shown < lines.length) parts.push('', `${lines.length - shown} more are not shown here.`);
  const text = `${parts.join('\n')}\n`;
  return utf8(text).length <= maxBytes ? text : '';
}

function rowOf({ place, message }: DriftLine): string {
  const where = place === null ? '' : escapeMarkdown(placeName(place));
  return `| ${where} | ${escapeMarkdown(message)} |`;
}

const sizeOf = (text: string) => utf8(text).length + 1;
