import { identityText, type ObjectChange, RISKS, type SourcePlace } from '@/lib/snapshots';
import type { Output } from './output';

const MAX_VALUE = 80;
const MARKS = { added: '+', removed: '-', changed: '~' } as const;

/** Finds where a field of an object is written, by a pointer into its normalised value; null when that is not known. */
export type Where = (identity: ObjectChange['identity'], pointer: string) => SourcePlace | null;

/** Changes as people read them: an object a paragraph, a field a line with where it is written, risks in words. */
export function describeChanges(
  changes: readonly ObjectChange[],
  out: Output,
  where: Where = () => null,
): string {
  if (changes.length === 0) return 'no drift';
  const paragraphs = changes.map(({ identity, kind, fields }) => {
    const head = `${MARKS[kind]} ${identityText(identity)}${kind === 'changed' ? '' : ` (${kind})`}`;
    const lines = fields.flatMap((field) => [
      ...(field.path === ''
        ? []
        : [
            `    ${MARKS[field.kind]} ${field.path}: ${valuesOf(field.kind, field.before, field.after)}${placeText(where(identity, field.pointer))}`,
          ]),
      ...field.risks.map((risk) => `      ${out.paint('warn', `risk: ${RISKS[risk]}`)}`),
    ]);
    return [head, ...lines].join('\n');
  });
  const count = `${changes.length} ${changes.length === 1 ? 'object' : 'objects'} drifted`;
  return [...paragraphs, out.paint('fail', count)].join('\n');
}

function placeText(place: SourcePlace | null): string {
  return place === null || place.line === 0 ? '' : `  (${place.file}:${place.line}:${place.column})`;
}

function valuesOf(kind: ObjectChange['kind'], before: unknown, after: unknown): string {
  if (kind === 'added') return short(after);
  if (kind === 'removed') return short(before);
  return `${short(before)} → ${short(after)}`;
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text;
}
