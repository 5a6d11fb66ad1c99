'use client';

import { CircleCheck, OctagonX, X } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { closeToast, currentToasts, subscribeToasts, type Toast } from '@/lib/client/toasts';
import { Button } from './button';

const NONE: Toast[] = [];

/** Where toasts appear; once per page. Its region is always there, so that screen readers hear what is added. */
export function ToastRegion() {
  const toasts = useSyncExternalStore(subscribeToasts, currentToasts, () => NONE);
  return (
    <section
      aria-label="Notifications"
      aria-live="polite"
      className="pointer-events-none fixed right-3 bottom-20 z-50 grid w-[min(24rem,calc(100vw-1.5rem))] gap-2 md:bottom-12"
    >
      {toasts.map((toast) => (
        <div
          key={toast.id}
          className="pointer-events-auto flex items-start gap-2 rounded-md border border-line-strong bg-surface p-3 text-sm shadow-md"
        >
          {toast.tone === 'good' && (
            <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-pass-text" />
          )}
          {toast.tone === 'bad' && <OctagonX aria-hidden className="mt-0.5 size-4 shrink-0 text-page-text" />}
          <div className="min-w-0 flex-1">
            <p className="font-medium">{toast.title}</p>
            {toast.detail !== undefined && <p className="text-muted">{toast.detail}</p>}
          </div>
          {toast.action !== undefined && (
            <Button size="sm" onClick={toast.action.run}>
              {toast.action.label}
            </Button>
          )}
          <Button
            tone="ghost"
            size="icon"
            aria-label="Close notification"
            className="-mt-1 -mr-1"
            onClick={() => closeToast(toast.id)}
          >
            <X aria-hidden />
          </Button>
        </div>
      ))}
    </section>
  );
}
