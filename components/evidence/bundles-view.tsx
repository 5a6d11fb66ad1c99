'use client';

import { useQuery } from '@tanstack/react-query';
import { PackagePlus } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useRef, useState } from 'react';
import { Command, EmptyState } from '@/components/console/empty-state';
import { ErrorState } from '@/components/console/error-state';
import { At } from '@/components/evidence/at';
import { byteText } from '@/components/evidence/byte-text';
import { OriginBadge } from '@/components/evidence/origin-badge';
import { phaseWords } from '@/components/evidence/phase-words';
import { BundleBadge } from '@/components/evidence/verdict-badge';
import { Button } from '@/components/ui/button';
import { Card, CardHead } from '@/components/ui/card';
import { type ApiError, callApi } from '@/lib/client/api';
import { apiPaths, paths } from '@/lib/client/paths';
import { useRowKeys } from '@/lib/client/row-keys';
import type { EvidenceBundle } from '@/lib/evidence';

const MakeBundleDialog = dynamic(() => import('@/components/evidence/make-bundle-dialog'), { ssr: false });

const BUILDING_MS = 1_000;
const CALM_MS = 15_000;

export type BundleList = { bundles: EvidenceBundle[] };

/** Bundles that were made, newest first, each with how it ended or how far it is. */
export function BundlesView({ initial, release }: { initial: BundleList; release: string }) {
  const [making, setMaking] = useState(false);
  const query = useQuery<BundleList, ApiError>({
    queryKey: ['evidence-bundles'],
    queryFn: ({ signal }) => callApi<BundleList>(apiPaths.evidenceBundles(), { signal }),
    initialData: initial,
    staleTime: BUILDING_MS,
    refetchInterval: ({ state }) => {
      if (state.error !== null) return false;
      return state.data?.bundles.some(({ status }) => status === 'building') ? BUILDING_MS : CALM_MS;
    },
  });
  const { bundles } = query.data;
  const make = (
    <Button tone="primary" onClick={() => setMaking(true)}>
      <PackagePlus aria-hidden />
      Make a bundle
    </Button>
  );
  return (
    <Card aria-label="Bundles" className="overflow-clip">
      <CardHead title="Bundles" actions={make}>
        One file that a stranger verifies offline with one fingerprint and tools we did not write.
      </CardHead>
      {query.error !== null && (
        <ErrorState
          title="The bundles could not be read"
          detail={`${query.error.message} What was read before is still shown.`}
          requestId={query.error.requestId}
          onRetry={() => void query.refetch()}
        />
      )}
      {bundles.length === 0 ? (
        <EmptyState title="No bundle yet">
          Make one here, or with <Command>{`mc evidence export --release ${release}`}</Command>. It holds
          every record of a release, or the ones you select.
        </EmptyState>
      ) : (
        <BundleRows bundles={bundles} />
      )}
      {making && <MakeBundleDialog release={release} selected={[]} onClose={() => setMaking(false)} />}
    </Card>
  );
}

function BundleRows({ bundles }: { bundles: readonly EvidenceBundle[] }) {
  const list = useRef<HTMLUListElement>(null);
  useRowKeys(list, bundles.length);
  return (
    <ul ref={list}>
      {bundles.map((bundle) => (
        <li key={bundle.id} className="border-b border-line last:border-b-0">
          <div className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5 text-sm hover:bg-surface-2/40">
            <span className="w-24">
              <BundleBadge status={bundle.status} />
            </span>
            <Link
              href={paths.evidenceBundle(bundle.id)}
              data-row-link
              prefetch={false}
              className="min-w-40 font-medium underline-offset-4 hover:underline"
            >
              {bundle.release}
              {bundle.recordIds !== null && (
                <span className="font-normal text-muted">
                  {bundle.recordIds.length === 1 ? ', 1 record' : `, ${bundle.recordIds.length} records`}
                </span>
              )}
            </Link>
            <OriginBadge origin={bundle.origin} />
            <span className="text-muted">
              <At iso={bundle.createdAt} label="Asked for" /> by {bundle.createdBy.name}
            </span>
            <span className="text-muted sm:ml-auto">
              <HowFar bundle={bundle} />
            </span>
          </div>
        </li>
      ))}
    </ul>
  );
}

function HowFar({ bundle }: { bundle: EvidenceBundle }) {
  const { status, progress, missing, fileCount, tarSize } = bundle;
  if (status === 'failed') return <span className="text-page-text">{bundle.problem}</span>;
  if (status === 'building') {
    return (
      <>
        {phaseWords(progress.phase)}
        {progress.total > 0 && `, ${progress.done} of ${progress.total}`}
      </>
    );
  }
  return (
    <>
      {fileCount ?? 0} files, {byteText(tarSize ?? 0)}
      {missing.length > 0 && `, ${missing.length} missing`}
    </>
  );
}
