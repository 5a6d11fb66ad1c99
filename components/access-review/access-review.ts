import type { Grant } from '@/lib/access';

/** Who could do what on a day, as `GET /api/access/review` gives it. A day nothing is known of is no statement about anybody. */
export type AccessReview = {
  on: string;
  /** False while the day is not over: more may change */
  isComplete: boolean;
  state: 'known' | 'known-in-part' | 'not-known';
  reason: string | null;
  knownSince: string | null;
  people: ReviewedPerson[];
};

export type ReviewedPerson = {
  userId: string;
  name: string;
  email: string;
  /** At the end of the day */
  grants: Grant[];
  active: boolean;
  /** Whether they could sign in at any time of the day */
  activeDuring: boolean;
  /** As the day began; null for somebody who was not there yet */
  before: { grants: Grant[]; active: boolean } | null;
  /** Tokens that worked at some time of the day, with all they could do */
  tokens: ReviewedToken[];
  /** What changed that day, oldest first */
  changes: AccessChange[];
};

export type ReviewedToken = {
  id: string;
  name: string;
  grants: Grant[];
  createdAt: string;
  expiresAt: string;
  revokedAt: string | null;
};

export type AccessChange = {
  at: string;
  cause: string;
  grants: Grant[];
  active: boolean;
  by: { kind: string; id: string; name: string } | null;
  reason: string | null;
};
