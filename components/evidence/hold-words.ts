import type { EvidenceRecordDetail } from '@/lib/evidence';

type Hold = Pick<EvidenceRecordDetail['holds'][number], 'id' | 'scope' | 'scopeId'>;
type Held = Pick<EvidenceRecordDetail, 'id' | 'title' | 'holds'>;

/** What a hold is on, by its name: a record by its title when it is the one on the page. */
export function nameOfHeld({ scope, scopeId }: Omit<Hold, 'id'>, record: Pick<Held, 'id' | 'title'>): string {
  if (scope === 'record' && scopeId === record.id) return `the record “${record.title}”`;
  return `the ${scope} ${scopeId}`;
}

/** What placing a hold means, for each of the scopes that a record’s page offers. */
export const HOLD_KEEPS = {
  record: 'Its bytes stay until the hold ends, whatever the rules of retention say.',
  release: 'Everything recorded for it, earlier and later, stays until the hold ends.',
} as const;

/** What ending a hold means for the record on the page, which other holds may go on keeping. */
export function whatEndingMeans(hold: Pick<Hold, 'id'>, { holds }: Pick<Held, 'holds'>): string {
  const others = holds.filter(({ id }) => id !== hold.id).length;
  if (others === 0) return 'Nothing else holds this record: the rules of retention decide over it again.';
  return `This record stays: ${others === 1 ? 'another hold keeps' : `${others} other holds keep`} it.`;
}
