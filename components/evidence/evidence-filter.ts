import type { EvidenceRecord } from '@/lib/evidence';
import { parseTimeExpression } from '@/lib/signals';

/** What the explorer can be narrowed by, as it stands in the address. Times may be relative there: `now-7d` stays so. */
export const FILTER_NAMES = [
  'q',
  'verdict',
  'tenant',
  'kind',
  'release',
  'environment',
  'origin',
  'actor',
  'digest',
  'from',
  'to',
] as const;
export type FilterName = (typeof FILTER_NAMES)[number];
export type EvidenceFilter = Record<FilterName, string | null>;

export const NO_FILTER = Object.fromEntries(FILTER_NAMES.map((name) => [name, null])) as EvidenceFilter;

/** The filter in a page's query; one given twice or empty counts as not given. */
export function readFilter(query: Readonly<Record<string, string | string[] | undefined>>): EvidenceFilter {
  const entries = FILTER_NAMES.map((name) => {
    const value = query[name];
    return [name, typeof value === 'string' && value.trim() !== '' ? value.trim() : null];
  });
  return Object.fromEntries(entries) as EvidenceFilter;
}

export type FilterQuery =
  | { ok: true; query: Partial<Record<FilterName, string>> }
  | { ok: false; field: 'from' | 'to'; message: string };

/** What the API is asked: only what is set, and times as moments. A time that cannot be read is named, not guessed. */
export function queryOfFilter(filter: EvidenceFilter, nowSeconds: number): FilterQuery {
  const query: Partial<Record<FilterName, string>> = {};
  for (const name of FILTER_NAMES) {
    const value = filter[name];
    if (value === null || value === '') continue;
    if (name !== 'from' && name !== 'to') {
      query[name] = value;
      continue;
    }
    const time = parseTimeExpression(value, nowSeconds);
    if (!time.ok) {
      const message = `“${time.received}” is not a time; expected ${time.expected}, for example ${time.example}.`;
      return { ok: false, field: name, message };
    }
    query[name] = new Date(time.seconds * 1000).toISOString();
  }
  return { ok: true, query };
}

export type Chip = { name: FilterName; label: string; value: string };

const LABELS: Record<FilterName, string> = {
  q: 'words',
  verdict: 'verdict',
  tenant: 'tenant',
  kind: 'kind',
  release: 'release',
  environment: 'environment',
  origin: 'origin',
  actor: 'by',
  digest: 'digest',
  from: 'from',
  to: 'until',
};

/** What narrows the list now, each with its word, in a fixed order. Long values are cut for reading only. */
export function chipsOf(filter: EvidenceFilter): Chip[] {
  return FILTER_NAMES.flatMap((name) => {
    const value = filter[name];
    if (value === null || value === '') return [];
    return [{ name, label: LABELS[name], value: value.length > 28 ? `${value.slice(0, 27)}…` : value }];
  });
}

/** Values seen in the records at hand, for suggestions while typing; the server is the judge of what exists. */
export function suggestionsOf(
  records: readonly EvidenceRecord[],
): Record<'kind' | 'release' | 'environment' | 'actor', string[]> {
  const distinct = (values: string[]) => [...new Set(values)].sort().slice(0, 40);
  return {
    kind: distinct(records.map(({ kind }) => kind)),
    release: distinct(records.map(({ release }) => release)),
    environment: distinct(records.map(({ environment }) => environment)),
    actor: distinct(records.map(({ actor }) => actor.id)),
  };
}
