import type { AccessReview, ReviewedPerson } from '@/lib/access';

export type { AccessReview, ReviewedPerson };
export type ReviewedToken = ReviewedPerson['tokens'][number];
export type AccessChange = ReviewedPerson['changes'][number];
