import { type FieldChange, identityText, type ObjectChange, RISKS } from '@/lib/snapshots';
import { printable, shortened } from './printable';

/** Where an object stands in what was read; null for one that is not there. */
export type PlaceOf = (identity: string, pointer: string) => { file: string; line: number } | null;

/** One field that drifted, flat, with everything a report shows. */
export type DriftLine = {
  identity: string;
  kind: FieldChange['kind'];
  /** '' for a whole object */
  path: string;
  /** One line of words, without characters that could act */
  message: string;
  risks: FieldChange['risks'];
  place: { file: string; line: number } | null;
};

const MAX_VALUE = 120;
const MAX_PATH = 200;

/** Every field of a diff as one line; lines with risks first, otherwise in the order of the diff. */
export function driftLines(changes: readonly ObjectChange[], placeOf: PlaceOf): DriftLine[] {
  const lines = changes.flatMap(({ identity, fields }) =>
    fields.map((field): DriftLine => {
      const name = identityText(identity);
      return {
        identity: name,
        kind: field.kind,
        path: field.path,
        message: messageOf(name, field),
        risks: field.risks,
        place: placeOf(name, field.pointer),
      };
    }),
  );
  return [
    ...lines.filter(({ risks }) => risks.length > 0),
    ...lines.filter(({ risks }) => risks.length === 0),
  ];
}

function messageOf(name: string, { kind, path, before, after, risks }: FieldChange): string {
  const risk = risks.map((id) => RISKS[id]).join('; ');
  const where =
    path === '' ? shortened(name, MAX_PATH) : `${shortened(name, MAX_PATH)} ${shortened(path, MAX_PATH)}`;
  const what =
    path === ''
      ? `the object was ${kind}`
      : kind === 'changed'
        ? `${short(before)} became ${short(after)}`
        : `${kind} ${short(kind === 'added' ? after : before)}`;
  return printable(`${where}: ${what}${risk === '' ? '' : ` (risk: ${risk})`}`);
}

function short(value: unknown): string {
  return shortened(JSON.stringify(value) ?? 'nothing', MAX_VALUE);
}
