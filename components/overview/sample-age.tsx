'use client';

import { cn } from '@/lib/client/class-names';
import { useNowSeconds } from '@/lib/client/use-live-state';
import { formatAge } from '@/lib/signals';

/** From this age on a live sample is called old: two scrapes and two ticks late. */
const OLD_SECONDS = 45;

/**
 * Age of a sample, rising by the second; amber once it is old. `renderedAtSeconds` is the server's time, for the first
 * paint. Dense tables ask for it `onlyWhenOld`.
 */
export function SampleAge({
  atSeconds,
  renderedAtSeconds,
  onlyWhenOld = false,
}: {
  atSeconds: number;
  renderedAtSeconds: number;
  onlyWhenOld?: boolean;
}) {
  const now = useNowSeconds() ?? renderedAtSeconds;
  const age = Math.max(0, now - atSeconds);
  if (onlyWhenOld && age < OLD_SECONDS) return null;
  return (
    <span className={cn('text-2xs whitespace-nowrap', age >= OLD_SECONDS ? 'text-warn-text' : 'text-muted')}>
      {formatAge(age)}
    </span>
  );
}
