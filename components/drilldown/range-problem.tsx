'use client';

import { ErrorState } from '@/components/console/error-state';
import { Button } from '@/components/ui/button';
import type { ApiError } from '@/lib/client/api';

/** The range in the address cannot be shown: what is wrong with it, what is allowed, and a way back. */
export function RangeProblem({ message, onReset }: { message: string; onReset: () => void }) {
  return (
    <div
      role="alert"
      className="grid justify-items-start gap-2 rounded-md border border-line bg-surface px-4 py-6"
    >
      <h2 className="text-base font-semibold">This range cannot be shown</h2>
      <p className="max-w-prose text-sm text-muted">{message}</p>
      <p className="max-w-prose text-sm text-muted">
        A range is at least a minute and at most 400 days long, starts in the past and ends at most a day
        ahead.
      </p>
      <Button onClick={onReset}>Show the last hour</Button>
    </div>
  );
}

/** Samples could not be read: what happened, the request to quote, and another try. Samples already on screen stay. */
export function ReadProblem({
  problem,
  hasFrame,
  onRetry,
}: {
  problem: Pick<ApiError, 'message' | 'requestId'>;
  hasFrame: boolean;
  onRetry: () => void;
}) {
  return (
    <div className="rounded-md border border-page">
      <ErrorState
        title={hasFrame ? 'Newer samples could not be read' : 'The samples could not be read'}
        detail={`${problem.message} ${hasFrame ? 'What is shown are the last good ones.' : 'Nothing is known about this tenant until they can.'}`}
        requestId={problem.requestId}
        onRetry={onRetry}
      />
    </div>
  );
}
