'use client';

import { TriangleAlert } from 'lucide-react';
import { At } from '@/components/evidence/at';
import { useNowSeconds } from '@/lib/client/use-live-state';
import type { EvidenceRecord } from '@/lib/evidence';

/** A leaf comes within a second; after this long somebody should look at the worker. */
const LATE_SECONDS = 30;

/** Says which part is missing: records that are signed but have waited too long for their place in the log. */
export function WaitingNote({ records }: { records: readonly EvidenceRecord[] }) {
  const now = useNowSeconds();
  if (now === null) return null;
  const late = records.filter(
    ({ leafIndex, createdAt }) => leafIndex === null && now - Date.parse(createdAt) / 1000 > LATE_SECONDS,
  );
  const oldest = late.at(-1);
  if (oldest === undefined) return null;
  return (
    <p
      role="status"
      className="flex flex-wrap items-center gap-x-2 gap-y-1 rounded-md border border-dashed border-warn bg-warn-tint px-3 py-2 text-sm"
    >
      <TriangleAlert aria-hidden className="size-4 shrink-0 text-warn-text" />
      <span className="font-medium text-warn-text">
        {late.length === 1 ? '1 record waits' : `${late.length} records wait`} for the log
      </span>
      <span>
        since <At iso={oldest.createdAt} label="Waiting since" />. They are signed, but nothing proves their
        place yet; the worker that orders the log may be down.
      </span>
    </p>
  );
}
