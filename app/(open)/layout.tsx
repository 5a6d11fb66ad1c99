import type { ReactNode } from 'react';
import { Mark } from '@/components/console/rail';
import { ToastRegion } from '@/components/ui/toast';

/** Pages for anyone, signed in or not: no frame, no live data, nothing about this installation. */
export default function OpenLayout({ children }: { children: ReactNode }) {
  return (
    <div className="min-h-dvh bg-bg">
      <header className="flex h-12 items-center gap-2.5 border-b border-line bg-surface px-4 font-semibold">
        <Mark />
        Mission Control
      </header>
      <main className="mx-auto w-full max-w-4xl px-3 py-6 sm:px-4">{children}</main>
      <ToastRegion />
    </div>
  );
}
