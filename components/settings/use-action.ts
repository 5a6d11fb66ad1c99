'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { ApiError } from '@/lib/client/api';

/**
 * Runs one change at a time and keeps its failure for the screen. Afterwards the page reads its data again: after
 * success to show it, after a conflict to show what somebody faster did. Gives whether it worked.
 */
export function useAction(): {
  pending: boolean;
  error: ApiError | null;
  clear: () => void;
  run: (work: () => Promise<void>) => Promise<boolean>;
} {
  const router = useRouter();
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  async function run(work: () => Promise<void>): Promise<boolean> {
    setPending(true);
    setError(null);
    try {
      await work();
      router.refresh();
      return true;
    } catch (thrown) {
      if (!(thrown instanceof ApiError)) throw thrown;
      setError(thrown);
      if (thrown.code === 'conflict' || thrown.code === 'not_found') router.refresh();
      return false;
    } finally {
      setPending(false);
    }
  }
  return { pending, error, clear: () => setError(null), run };
}
