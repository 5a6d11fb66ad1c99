export type { AccessReview, ReviewedPerson } from '@/lib/access';
