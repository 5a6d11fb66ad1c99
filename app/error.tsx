'use client';

import { ErrorState } from '@/components/console/error-state';

/** A failure outside the console's frame, such as the database not answering while somebody signs in. */
export default function RootError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <main className="mx-auto max-w-2xl py-16">
      <h1 className="sr-only">Error</h1>
      <ErrorState
        title="Mission Control could not answer"
        detail="Something it depends on failed, most likely the database. Nothing was changed; try again in a moment."
        requestId={error.digest ?? null}
        onRetry={reset}
      />
    </main>
  );
}
