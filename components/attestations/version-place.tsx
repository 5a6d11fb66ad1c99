'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { WrittenAt } from '@/components/attestations/written-at';
import { type ApiError, callApi } from '@/lib/client/api';
import { apiPaths } from '@/lib/client/paths';
import type { ObjectPlace, SnapshotSummary } from '@/lib/snapshots';

/** Where an object was written in one snapshot, looked up at once or when asked; a cluster answers without being asked. */
export function VersionPlace({
  snapshot,
  identity,
  isAsked,
}: {
  snapshot: Pick<SnapshotSummary, 'recordId' | 'source'>;
  identity: string;
  isAsked: boolean;
}) {
  const [isWanted, setIsWanted] = useState(isAsked);
  const isLive = snapshot.source === 'cluster';
  const found = useQuery<ObjectPlace, ApiError>({
    queryKey: ['object-place', snapshot.recordId, identity],
    queryFn: ({ signal }) => callApi(apiPaths.objectPlace(snapshot.recordId, identity), { signal }),
    enabled: isWanted && !isLive,
    // A snapshot never changes, nor does where it was written.
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (isLive) return <WrittenAt place={null} written="cluster" />;
  if (!isWanted || found.error !== null)
    return (
      <button
        type="button"
        className="underline underline-offset-4"
        onClick={() => (isWanted ? void found.refetch() : setIsWanted(true))}
      >
        {isWanted ? 'where it is written could not be read; try again' : 'where is it written?'}
      </button>
    );
  if (found.data === undefined) return <span>looking up where it is written</span>;
  return <WrittenAt place={found.data.place} written={found.data.written} />;
}
