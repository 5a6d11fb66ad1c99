'use client';

import { ErrorState } from '@/components/console/error-state';
import { Card } from '@/components/ui/card';

/** A page that could not be made; the frame around it stays. The digest finds the failure in the log. */
export default function ConsoleError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <Card>
      <h1 className="sr-only">Error</h1>
      <ErrorState
        title="This page could not be shown"
        detail="Something it needs failed. Nothing was changed; try again in a moment."
        requestId={error.digest ?? null}
        onRetry={reset}
      />
    </Card>
  );
}
