import type { AccessReview } from '@/components/access-review/access-review';
import { EmptyState } from '@/components/console/empty-state';

/** Says when a day, or its beginning, is not known; nothing for a day that is known whole. */
export function KnownNote({ review }: { review: AccessReview }) {
  if (review.state === 'known') return null;
  if (review.state === 'not-known') {
    return (
      <EmptyState title={`Who could do what on ${review.on} is not known`}>
        {review.reason}. That is no statement that nobody had access.
      </EmptyState>
    );
  }
  return (
    <p role="status" className="border-b border-line px-4 py-2 text-sm text-warn-text">
      Only part of this day: {review.reason}.
    </p>
  );
}
