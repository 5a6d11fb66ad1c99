/** Readers for values whose shape is not yet known to be right, so that checks can run beside the schema's own. */

export type RawRecord = Record<string, unknown>;

/** A mapping, or an empty one when something else stands there. */
export function rawRecord(value: unknown): RawRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as RawRecord) : {};
}

/** The mappings of a list with their index; anything else is left out. */
export function rawItems(value: unknown): { index: number; item: RawRecord }[] {
  if (!Array.isArray(value)) return [];
  return value.map((item: unknown, index) => ({ index, item: rawRecord(item) }));
}

/** Text, or null when something else stands there. */
export function rawText(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
