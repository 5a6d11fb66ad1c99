import type { Metadata } from 'next';
import type { ReactNode } from 'react';

// With the site's `no-referrer` a browser sends `Origin: null` with a form, which sign-in could not tell from a stranger's.
export const metadata: Metadata = { referrer: 'same-origin' };

/** Pages open to people who are not signed in yet: one quiet column, nothing to load. */
export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <main className="grid min-h-dvh place-items-center bg-bg px-4 py-10">
      <div className="w-full max-w-sm rounded-md border border-line bg-surface p-6">{children}</div>
    </main>
  );
}
