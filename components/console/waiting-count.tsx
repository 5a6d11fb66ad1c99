import { cn } from '@/lib/client/class-names';

/** The number beside an entry of the menu; nothing at none. What it means is in the entry's own label. */
export function WaitingCount({ count, className }: { count: string | null; className?: string }) {
  if (count === null) return null;
  return (
    <span
      aria-hidden
      data-waiting
      className={cn(
        'grid h-4 min-w-4 place-items-center rounded-full bg-accent px-1 text-2xs font-semibold text-accent-fg tabular-nums',
        className,
      )}
    >
      {count}
    </span>
  );
}
