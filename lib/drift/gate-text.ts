import type { DriftLine } from './drift-lines';
import type { GateVerdict } from './gate-verdict';
import { placeName } from './place-name';
import { printable } from './printable';

const MARKS = { added: '+', removed: '-', changed: '~' } as const;
const WORDS = { pass: 'PASS', fail: 'FAIL', hold: 'HOLD' } as const;

/** A verdict as text: verdict, reasons, digests, then a line for each field; `max` of them. */
export function gateText(verdict: GateVerdict, lines: readonly DriftLine[], max = 200): string {
  const shown = lines.slice(0, max);
  const digests = [
    ['baseline', verdict.baseline?.treeRoot],
    ['head', verdict.head?.treeRoot],
    ['diff', verdict.diffDigest],
  ].flatMap(([name, value]) => (value ? [`${String(name).padEnd(9)}${value}`] : []));
  return [
    `${WORDS[verdict.verdict]}${verdict.result === 'WARNED' ? ' (warned)' : ''}`,
    ...verdict.reasons.map(({ code, text }) => `  ${code}: ${printable(text)}`),
    ...digests,
    ...shown.map(({ kind, message, place }) => `${MARKS[kind]} ${placeText(place)}${message}`),
    ...(shown.length < lines.length ? [`… and ${lines.length - shown.length} more fields`] : []),
  ].join('\n');
}

function placeText(place: DriftLine['place']): string {
  return place === null ? '' : `${printable(placeName(place))} `;
}
