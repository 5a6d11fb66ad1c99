import { Card } from '@/components/ui/card';
import { Skeleton } from '@/components/ui/skeleton';

const ROWS = [1, 2, 3, 4, 5, 6, 7, 8];

/** Rows of the height records will have, while the first page is read. */
export function EvidenceSkeleton() {
  return (
    <Card role="status" aria-label="Reading records">
      {ROWS.map((row) => (
        <div key={row} className="flex h-14 items-center gap-3 border-b border-line px-4 last:border-b-0">
          <Skeleton className="size-4" />
          <Skeleton className="h-5 w-20" />
          <Skeleton className="h-5 flex-1" />
        </div>
      ))}
    </Card>
  );
}
