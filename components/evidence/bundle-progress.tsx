'use client';

import { useEffect, useId, useState } from 'react';
import { addSighting, buildRate, type Sighting } from '@/components/evidence/build-rate';
import { phaseWords } from '@/components/evidence/phase-words';
import type { EvidenceBundle } from '@/lib/evidence';

/** How far a build is: phase, count, share and rate. It goes on without this page, and the page may come back to it. */
export function BundleProgress({ progress }: { progress: EvidenceBundle['progress'] }) {
  const label = useId();
  const [seen, setSeen] = useState<Sighting[]>([]);
  useEffect(() => {
    setSeen((before) =>
      addSighting(before, { atMs: Date.now(), done: progress.done, phase: progress.phase }),
    );
  }, [progress]);
  const rate = buildRate(seen);
  const share = progress.total > 0 ? Math.floor((progress.done / progress.total) * 100) : null;
  return (
    <div className="grid gap-1.5">
      <p id={label} role="status" className="flex flex-wrap gap-x-3 text-sm">
        <span className="font-medium">{phaseWords(progress.phase)}</span>
        {progress.total > 0 && (
          <span>
            {progress.done.toLocaleString('en')} of {progress.total.toLocaleString('en')}
          </span>
        )}
        {rate !== null && rate > 0 && (
          <span className="text-muted">{rate.toFixed(rate < 10 ? 1 : 0)} a second</span>
        )}
      </p>
      <div
        role="progressbar"
        aria-labelledby={label}
        aria-valuemin={0}
        aria-valuemax={100}
        {...(share === null ? {} : { 'aria-valuenow': share })}
        className="h-2 overflow-hidden rounded-full border border-running bg-running-tint"
      >
        <div className="h-full bg-running" style={{ width: `${share ?? 0}%` }} />
      </div>
      <p className="text-xs text-muted">
        You can leave this page. You are told here or elsewhere in the console when it is sealed.
      </p>
    </div>
  );
}
