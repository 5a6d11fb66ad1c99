import type { Normalised } from '@/lib/snapshots';

/** What normalising did to a field, in the words of the screens. */
export const NORMALISED_WORDS: Record<Normalised, string> = {
  dropped: 'Dropped',
  defaulted: 'Filled in',
  reordered: 'Put in order',
  respelled: 'Respelled',
  redacted: 'Redacted',
};
