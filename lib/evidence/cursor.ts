import { AppError } from '@/lib/kernel';

const CURSOR = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)_((?:evd|bdl)_[0-9A-Z]{26})$/;

/** A place in a list ordered by time and id, newest first: the last row already seen. */
export type Cursor = { createdAt: Date; id: string };

/** The cursor as it travels in addresses. */
export function encodeCursor(row: { createdAt: string; id: string }): string {
  return `${row.createdAt}_${row.id}`;
}

/** Reads a cursor; throws `invalid_input` when it is not one this list has given out. */
export function parseCursor(text: string): Cursor {
  const found = CURSOR.exec(text);
  const createdAt = new Date(found?.[1] ?? Number.NaN);
  if (found?.[2] !== undefined && !Number.isNaN(createdAt.getTime())) return { createdAt, id: found[2] };
  const expected = 'expected the value of nextBefore of the page before';
  throw new AppError('invalid_input', {
    message: 'cursor of an evidence list is malformed',
    userMessage: `The query is not valid. before: ${expected}`,
    fields: [{ field: 'before', expected }],
  });
}
