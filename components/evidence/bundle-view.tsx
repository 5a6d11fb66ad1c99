'use client';

import { useQuery } from '@tanstack/react-query';
import { Download, RotateCcw } from 'lucide-react';
import { CopyId } from '@/components/console/copy-id';
import { ErrorState } from '@/components/console/error-state';
import { At } from '@/components/evidence/at';
import { BundleContents } from '@/components/evidence/bundle-contents';
import { BundleMissing } from '@/components/evidence/bundle-missing';
import { BundleProgress } from '@/components/evidence/bundle-progress';
import { BundleTrust } from '@/components/evidence/bundle-trust';
import { byteText } from '@/components/evidence/byte-text';
import { OriginBadge } from '@/components/evidence/origin-badge';
import { useRequestBundle } from '@/components/evidence/use-request-bundle';
import { BundleBadge } from '@/components/evidence/verdict-badge';
import { bundleTarName } from '@/components/evidence/verify-commands';
import { ActionError } from '@/components/settings/action-error';
import { useAction } from '@/components/settings/use-action';
import { StatusMark } from '@/components/status/status-badge';
import { Badge } from '@/components/ui/badge';
import { Button, buttonClass } from '@/components/ui/button';
import { Card, CardHead } from '@/components/ui/card';
import { type ApiError, callApi } from '@/lib/client/api';
import { apiPaths } from '@/lib/client/paths';
import type { EvidenceBundleDetail } from '@/lib/evidence';

const BUILDING_MS = 1_000;

/** One bundle: how far it is, why it failed, or what it holds and how to check it. */
export function BundleView({ initial }: { initial: EvidenceBundleDetail }) {
  const query = useQuery<EvidenceBundleDetail, ApiError>({
    queryKey: ['evidence-bundle', initial.id],
    queryFn: async ({ signal }) => {
      const path = apiPaths.evidenceBundle(initial.id);
      return (await callApi<{ bundle: EvidenceBundleDetail }>(path, { signal })).bundle;
    },
    initialData: initial,
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: ({ state }) =>
      state.data?.status === 'building' && state.error === null ? BUILDING_MS : false,
  });
  const bundle = query.data;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <BundleHeader bundle={bundle} />
      {query.error !== null && (
        <Card>
          <ErrorState
            title="The newest state of this bundle could not be read"
            detail={`${query.error.message} What was read before is still shown; the build itself goes on.`}
            requestId={query.error.requestId}
            onRetry={() => void query.refetch()}
          />
        </Card>
      )}
      {bundle.status === 'building' && (
        <Card aria-label="Progress" className="px-4 py-3">
          <BundleProgress progress={bundle.progress} />
        </Card>
      )}
      {bundle.status === 'failed' && <BundleFailure bundle={bundle} />}
      {bundle.status === 'sealed' && (
        <div className="grid min-w-0 items-start gap-3 grid-cols-[minmax(0,1fr)] xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-3">
            <BundleMissing missing={bundle.missing} />
            <BundleContents files={bundle.files} />
          </div>
          <BundleTrust bundle={bundle} />
        </div>
      )}
    </div>
  );
}

function BundleHeader({ bundle }: { bundle: EvidenceBundleDetail }) {
  return (
    <header className="flex flex-wrap items-end justify-between gap-3">
      <div className="grid gap-1.5">
        <div className="flex flex-wrap items-center gap-1.5">
          <Badge tone="strong" title="Environment, as signed">
            <span className="text-muted">environment</span> {bundle.environment}
          </Badge>
          <OriginBadge origin={bundle.origin} />
          <BundleBadge status={bundle.status} />
        </div>
        <h1 className="text-xl font-semibold tracking-tight">Evidence of {bundle.release}</h1>
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-muted">
          <span>
            {bundle.recordIds === null
              ? 'the whole release'
              : bundle.recordIds.length === 1
                ? '1 selected record'
                : `${bundle.recordIds.length} selected records`}
          </span>
          <span>
            asked for <At iso={bundle.createdAt} label="Asked for" /> by {bundle.createdBy.name}
          </span>
          {bundle.sealedAt !== null && (
            <span>
              sealed <At iso={bundle.sealedAt} label="Sealed" />
            </span>
          )}
          <CopyId id={bundle.id} label="bundle id" />
        </p>
      </div>
      {bundle.status === 'sealed' && (
        <div className="flex flex-wrap gap-2">
          <a
            href={apiPaths.evidenceBundleTar(bundle.id)}
            download={bundleTarName(bundle.release)}
            className={buttonClass({ tone: 'primary' })}
          >
            <Download aria-hidden />
            Download .tar
            {bundle.tarSize !== null && <span>{byteText(bundle.tarSize)}</span>}
          </a>
          <a
            href={apiPaths.evidenceBundleJson(bundle.id)}
            download={`evidence-${bundle.release}-mc.json`}
            className={buttonClass()}
            title="One file; items above 1 MiB are in it by digest only"
          >
            <Download aria-hidden />
            Download .json
          </a>
        </div>
      )}
    </header>
  );
}

/** Why it failed, and another try with the same choice. */
function BundleFailure({ bundle }: { bundle: EvidenceBundleDetail }) {
  const action = useAction();
  const requestBundle = useRequestBundle();
  const retry = () =>
    action.run(() =>
      requestBundle({
        release: bundle.release,
        ...(bundle.recordIds === null ? {} : { records: bundle.recordIds }),
      }),
    );
  return (
    <Card aria-label="Failure">
      <CardHead
        title={
          <span className="inline-flex items-center gap-2">
            <StatusMark status="page" />
            This bundle could not be made
          </span>
        }
        actions={
          <Button tone="primary" disabled={action.pending} onClick={() => void retry()}>
            <RotateCcw aria-hidden />
            Make it again
          </Button>
        }
      >
        <span className="wrap-anywhere">{bundle.problem ?? 'The worker gave no reason; its log may.'}</span>{' '}
        Records are not touched by a failed build.
      </CardHead>
      {action.error !== null && (
        <div className="px-4 py-3">
          <ActionError error={action.error} />
        </div>
      )}
    </Card>
  );
}
