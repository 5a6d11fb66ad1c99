'use client';

import Link from 'next/link';
import { paths } from '@/lib/client/paths';
import { useFrameCost } from '@/lib/client/use-live-state';

const GOVERNOR = {
  off: 'governor off',
  normal: 'governor normal',
  slowed: 'governor slowed',
} as const;

/** What MC costs Prometheus right now, and which build this is: one line at the foot of every page. */
export function FootStrip({ version }: { version: string }) {
  const cost = useFrameCost();
  return (
    <footer className="sticky bottom-0 z-20 hidden h-7 items-center gap-4 border-t border-line bg-surface px-4 text-2xs text-muted md:flex">
      <Link
        href={paths.sources()}
        className="inline-flex items-center gap-1.5 hover:text-fg"
        title={cost?.reason ?? undefined}
      >
        <span>Prometheus</span>
        {cost === null ? (
          <span>load not known yet</span>
        ) : (
          <>
            <span className="font-mono text-fg">{cost.queriesPerSecond.toFixed(2)}</span>
            <span>queries/s</span>
            <span aria-hidden>·</span>
            <span className={cost.governor === 'slowed' ? 'text-warn-text' : undefined}>
              {GOVERNOR[cost.governor]}
            </span>
            <span aria-hidden>·</span>
            <span>every {cost.tickSeconds} s</span>
          </>
        )}
      </Link>
      <span className="ml-auto">
        Mission Control <span className="font-mono">{version}</span>
      </span>
    </footer>
  );
}
