import { Skeleton } from '@/components/ui/skeleton';

const ROWS = [1, 2, 3, 4, 5];

/** Holds the place of a page while the server makes it: a toolbar and rows of the height they will have. */
export default function ConsoleLoading() {
  return (
    <div role="status" aria-label="Loading" className="grid gap-3">
      <Skeleton className="h-8 w-full max-w-md" />
      <div className="grid gap-px">
        {ROWS.map((row) => (
          <Skeleton key={row} className="h-20 w-full" />
        ))}
      </div>
    </div>
  );
}
