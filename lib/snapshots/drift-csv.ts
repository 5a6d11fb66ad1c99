import { canonicalJson, type Json } from '@/lib/kernel';
import { csvText } from '@/lib/signals';
import type { LocatedChange } from './locate-changes';

const HEAD = [
  'group',
  'kind',
  'namespace',
  'name',
  'class',
  'field',
  'field_class',
  'before',
  'after',
  'risks',
  'before_digest',
  'after_digest',
  'file',
  'line',
  'git_blob',
] as const;

/** A difference as a table: a line for each changed field. Values are JSON; nothing before or after is an empty cell. */
export function driftCsv(changes: readonly LocatedChange[]): string {
  const lines = changes.flatMap(({ identity, kind, beforeDigest, afterDigest, fields }) =>
    fields.map((field) => [
      identity.group,
      identity.kind,
      identity.namespace,
      identity.name,
      kind,
      field.path,
      field.kind,
      cell(field.before),
      cell(field.after),
      field.risks.join(' '),
      beforeDigest ?? '',
      afterDigest ?? '',
      field.place?.file ?? '',
      field.place === null || field.place.line < 1 ? '' : String(field.place.line),
      field.place?.gitBlob ?? '',
    ]),
  );
  return csvText([HEAD, ...lines]);
}

function cell(value: Json | undefined): string {
  return value === undefined ? '' : canonicalJson(value);
}
