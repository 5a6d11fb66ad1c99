'use client';

import { OctagonX } from 'lucide-react';
import { CopyId } from '@/components/console/copy-id';
import { Command } from '@/components/console/empty-state';
import { Button } from '@/components/ui/button';

/** What failed, what it means, and what to do: retry, the request id to quote, `mc doctor` to find the cause. */
export function ErrorState({
  title,
  detail,
  requestId,
  onRetry,
}: {
  title: string;
  detail: string;
  requestId?: string | null;
  onRetry?: () => void;
}) {
  return (
    <div role="alert" className="grid justify-items-start gap-2 px-4 py-6 sm:px-6">
      <h2 className="flex items-center gap-2 text-base font-semibold">
        <OctagonX aria-hidden className="size-4 shrink-0 text-page-text" />
        {title}
      </h2>
      <p className="max-w-prose text-sm text-muted">{detail}</p>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 text-xs text-muted">
        {onRetry !== undefined && <Button onClick={onRetry}>Try again</Button>}
        {requestId !== undefined && requestId !== null && (
          <span className="inline-flex items-center gap-1.5">
            request <CopyId id={requestId} label="request id" />
          </span>
        )}
        <span>
          to find the cause run <Command>mc doctor</Command>
        </span>
      </div>
    </div>
  );
}
