import type { Grant } from '@/lib/access';

/** Who could do what on a day, as `GET /api/access/review` gives it. */
export type AccessReview = {
  on: string;
  /** False while the day is not over: more may change */
  isComplete: boolean;
  people: ReviewedPerson[];
};

export type ReviewedPerson = {
  userId: string;
  name: string;
  email: string;
  /** At the end of the day */
  grants: Grant[];
  active: boolean;
  tokens: {
    id: string;
    name: string;
    grants: Grant[];
    createdAt: string;
    expiresAt: string;
    revokedAt: string | null;
  }[];
  /** What changed that day, oldest first */
  changes: { at: string; cause: string; grants: Grant[]; active: boolean }[];
};
