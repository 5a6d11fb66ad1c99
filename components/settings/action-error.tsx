'use client';

import { OctagonX, TriangleAlert } from 'lucide-react';
import { CopyId } from '@/components/console/copy-id';
import type { ApiError } from '@/lib/client/api';

/** Why a change was refused, in the server's words. A conflict says so: somebody else was faster. */
export function ActionError({ error }: { error: ApiError | null }) {
  if (error === null) return null;
  const isConflict = error.code === 'conflict';
  const Icon = isConflict ? TriangleAlert : OctagonX;
  return (
    <div
      role="alert"
      className={`flex items-start gap-2 rounded-md border px-3 py-2 text-sm ${isConflict ? 'border-dashed border-warn bg-warn-tint' : 'border-page bg-page-tint'}`}
    >
      <Icon
        aria-hidden
        className={`mt-0.5 size-4 shrink-0 ${isConflict ? 'text-warn-text' : 'text-page-text'}`}
      />
      <div className="min-w-0">
        <p>{error.message}</p>
        {error.requestId !== null && (
          <p className="flex items-center gap-1.5 text-xs text-muted">
            request <CopyId id={error.requestId} label="request id" />
          </p>
        )}
      </div>
    </div>
  );
}
