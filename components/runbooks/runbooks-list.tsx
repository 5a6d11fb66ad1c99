import Link from 'next/link';
import { EmptyState } from '@/components/console/empty-state';
import { Card, CardHead } from '@/components/ui/card';
import { paths } from '@/lib/client/paths';
import type { RunbookEntry } from '@/lib/runbooks';

/** What to do when something is wrong, one runbook for each kind of wrong. */
export function RunbooksList({ runbooks }: { runbooks: readonly RunbookEntry[] }) {
  return (
    <Card aria-label="Runbooks">
      <CardHead title="Runbooks">
        What to do when something is wrong. They come with this version of Mission Control.
      </CardHead>
      {runbooks.length === 0 ? (
        <EmptyState title="This installation has no runbooks">
          They are the files of <code>docs/runbooks</code>, which is missing beside the program. Install it
          with its documents.
        </EmptyState>
      ) : (
        <ul>
          {runbooks.map(({ slug, title, summary }) => (
            <li key={slug} className="border-b border-line px-4 py-2.5 last:border-b-0">
              <Link
                href={paths.runbook(slug)}
                data-row-link
                className="text-sm font-medium underline-offset-4 hover:underline"
              >
                {title}
              </Link>
              <p className="line-clamp-2 max-w-prose text-sm text-muted">{summary}</p>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
