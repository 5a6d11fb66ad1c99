import type { ReactNode } from 'react';

/** Title of a page in front of the console, with one quiet line below. */
export function SignInHeading({ title, children }: { title: string; children: ReactNode }) {
  return (
    <header className="mb-5">
      <h1 className="text-xl font-semibold text-fg">{title}</h1>
      <p className="mt-1 text-sm text-muted">{children}</p>
    </header>
  );
}
