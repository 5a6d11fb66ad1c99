import { canonicalJson, type Json } from '@/lib/kernel';
import { csvText } from '@/lib/signals';
import type { ObjectChange } from './diff';

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
] as const;

/** A difference as a table: a line for each changed field. Values are JSON; nothing before or after is an empty cell. */
export function driftCsv(changes: readonly ObjectChange[]): string {
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
    ]),
  );
  return csvText([HEAD, ...lines]);
}

function cell(value: Json | undefined): string {
  return value === undefined ? '' : canonicalJson(value);
}
