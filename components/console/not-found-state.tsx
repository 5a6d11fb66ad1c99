import Link from 'next/link';
import { EmptyState } from '@/components/console/empty-state';
import { buttonClass } from '@/components/ui/button';
import { paths } from '@/lib/client/paths';

/** No such page, or nothing by that name that this person may see; whoever asks is not told which. */
export function NotFoundState() {
  return (
    <>
      <h1 className="sr-only">Not found</h1>
      <EmptyState
        title="There is nothing here"
        action={
          <Link href={paths.overview()} className={buttonClass()}>
            Go to the overview
          </Link>
        }
      >
        The address may be mistyped, or it names something that no longer exists or that you may not see.
      </EmptyState>
    </>
  );
}
