import { cn } from '@/lib/client/class-names';

/** Holds the place of something that loads, in its final size. Shows only after 200 ms. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cn('skeleton', className)} />;
}
