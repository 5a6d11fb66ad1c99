import { parseTimeExpression } from '@/lib/signals';

/** A period as it stands in the address; null means open at that end. Relative ends stay relative. */
export type TimeFilter = { from: string | null; to: string | null };

/** Periods one click away for lists that reach back months. */
export const TIME_FILTER_PRESETS = [
  { from: 'now-1h', title: 'Last hour' },
  { from: 'now-24h', title: 'Last 24 hours' },
  { from: 'now-7d', title: 'Last 7 days' },
  { from: 'now-30d', title: 'Last 30 days' },
] as const;

export type ResolvedTimes =
  | { ok: true; from: string | undefined; to: string | undefined }
  | { ok: false; field: 'from' | 'to'; message: string };

/** Turns a period into the two moments a list is asked for, or says which end is wrong and what would do. */
export function resolveTimeFilter(filter: TimeFilter, nowSeconds: number): ResolvedTimes {
  const moments: { from?: number; to?: number } = {};
  for (const field of ['from', 'to'] as const) {
    const text = filter[field];
    if (text === null || text.trim() === '') continue;
    const parsed = parseTimeExpression(text, nowSeconds);
    if (!parsed.ok) {
      const message = `“${parsed.received}” is not a time; expected ${parsed.expected}, for example ${parsed.example}.`;
      return { ok: false, field, message };
    }
    moments[field] = parsed.seconds;
  }
  const { from, to } = moments;
  if (from !== undefined && to !== undefined && from >= to) {
    return { ok: false, field: 'to', message: 'The end must be after the start.' };
  }
  return { ok: true, from: iso(from), to: iso(to) };
}

/** The period in words for a button: a preset's title, "any time", or both ends as written. */
export function timeFilterText({ from, to }: TimeFilter): string {
  if (from === null && to === null) return 'Any time';
  const preset = to === null ? TIME_FILTER_PRESETS.find((one) => one.from === from) : undefined;
  return preset?.title ?? `${from ?? 'the beginning'} – ${to ?? 'now'}`;
}

function iso(seconds: number | undefined): string | undefined {
  return seconds === undefined ? undefined : new Date(seconds * 1_000).toISOString();
}
