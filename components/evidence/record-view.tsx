'use client';

import { useQuery } from '@tanstack/react-query';
import { Lock } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { ErrorState } from '@/components/console/error-state';
import { RecordArtifact } from '@/components/evidence/record-artifact';
import { RecordBanners } from '@/components/evidence/record-banners';
import { RecordChecks } from '@/components/evidence/record-checks';
import { RecordHeader } from '@/components/evidence/record-header';
import { RecordLinks } from '@/components/evidence/record-links';
import { RecordLog } from '@/components/evidence/record-log';
import { RecordSource } from '@/components/evidence/record-source';
import { RecordStatement } from '@/components/evidence/record-statement';
import { RecordVerify } from '@/components/evidence/record-verify';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { type ApiError, callApi } from '@/lib/client/api';
import { apiPaths } from '@/lib/client/paths';
import type { EvidenceRecordDetail } from '@/lib/evidence';

const PlaceHoldDialog = dynamic(() => import('@/components/evidence/place-hold-dialog'), { ssr: false });
const EndHoldDialog = dynamic(() => import('@/components/evidence/end-hold-dialog'), { ssr: false });

type Open = { kind: 'place' } | { kind: 'end'; hold: EvidenceRecordDetail['holds'][number] };

/** Leaf and proof come within seconds of the record; until then the page looks again. */
const WAITING_MS = 1_000;

/**
 * One record with everything one needs to check it by hand, and its legal holds to place and end for those who may. Reads itself
 * again until its place in the log is proven.
 */
export function RecordView({ initial, mayHold }: { initial: EvidenceRecordDetail; mayHold: boolean }) {
  const [open, setOpen] = useState<Open | null>(null);
  const query = useQuery<EvidenceRecordDetail, ApiError>({
    queryKey: ['evidence-record', initial.id],
    queryFn: async ({ signal }) => {
      const path = apiPaths.evidenceRecord(initial.id);
      return (await callApi<{ record: EvidenceRecordDetail }>(path, { signal })).record;
    },
    initialData: initial,
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: ({ state }) =>
      state.data?.log?.proof == null && state.error === null ? WAITING_MS : false,
  });
  const record = query.data;
  // Also after a refusal: somebody else may have been faster.
  function close() {
    setOpen(null);
    void query.refetch();
  }
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <RecordHeader
        record={record}
        actions={
          mayHold ? (
            <Button size="sm" onClick={() => setOpen({ kind: 'place' })}>
              <Lock aria-hidden />
              Place a hold
            </Button>
          ) : null
        }
      />
      <RecordBanners record={record} onEndHold={mayHold ? (hold) => setOpen({ kind: 'end', hold }) : null} />
      {open?.kind === 'place' && <PlaceHoldDialog record={record} onClose={close} />}
      {open?.kind === 'end' && <EndHoldDialog hold={open.hold} record={record} onClose={close} />}
      {query.error !== null && (
        <Card>
          <ErrorState
            title="The newest state of this record could not be read"
            detail={`${query.error.message} What was read before is still shown.`}
            requestId={query.error.requestId}
            onRetry={() => void query.refetch()}
          />
        </Card>
      )}
      <div className="grid min-w-0 items-start gap-3 grid-cols-[minmax(0,1fr)] xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-3">
          <RecordChecks checks={record.checks} />
          <RecordArtifact record={record} />
          <RecordStatement record={record} />
          <RecordVerify record={record} />
        </div>
        <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-3">
          <RecordSource source={record.source} />
          <RecordLog record={record} />
          <RecordLinks record={record} />
        </div>
      </div>
    </div>
  );
}
