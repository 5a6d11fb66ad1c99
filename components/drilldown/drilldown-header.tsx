'use client';

import { Columns3 } from 'lucide-react';
import Link from 'next/link';
import { useMemo } from 'react';
import { tenantColour } from '@/components/charts/chart-bands';
import { CopyId } from '@/components/console/copy-id';
import { StatusBadge } from '@/components/status/status-badge';
import { Badge } from '@/components/ui/badge';
import { buttonClass } from '@/components/ui/button';
import { paths } from '@/lib/client/paths';
import { type Frame, rankTenants, type SignalRegistry } from '@/lib/signals';
import type { DrilldownProps } from './drilldown-props';

const TIER_WORDS = ['observe only', 'suggest', 'act on reversible things', 'enact with approval'] as const;

/** Judging once in ten seconds is as often as data comes; ages are the only thing that changes in between. */
const JUDGE_EVERY_SECONDS = 10;

/** Who the tenant is, and how it is now with the reasons. The status is of this moment, whatever range is on screen. */
export function DrilldownHeader({
  tenant,
  place,
  registry,
  currency,
  frame,
  nowSeconds,
}: {
  tenant: DrilldownProps['tenant'];
  place: number;
  registry: SignalRegistry;
  currency: string;
  frame: Frame | undefined;
  nowSeconds: number;
}) {
  const judgedAt = Math.floor(nowSeconds / JUDGE_EVERY_SECONDS) * JUDGE_EVERY_SECONDS;
  const rank = useMemo(
    () =>
      frame === undefined
        ? undefined
        : rankTenants(frame, registry, [tenant], { nowSeconds: judgedAt, currency })[0],
    [frame, registry, tenant, judgedAt, currency],
  );
  return (
    <header className="grid gap-1.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <h1 className="flex items-center gap-2 text-xl font-semibold tracking-tight">
          <span aria-hidden className="h-4 w-1.5 rounded-sm" style={{ background: tenantColour(place) }} />
          {tenant.name}
        </h1>
        <StatusBadge status={rank?.status ?? 'unknown'} />
        <span className="flex flex-wrap items-center gap-1.5">
          <CopyId id={tenant.id} label="tenant id" />
          <Badge title={`Autonomy tier ${tenant.tier}: ${TIER_WORDS[tenant.tier]}`}>tier {tenant.tier}</Badge>
          <Badge title="Where this tenant’s data may be">residency {tenant.residency}</Badge>
          <Badge title={`Declared at ${tenant.declaredAt}`}>{tenant.environment}</Badge>
        </span>
        <Link
          href={paths.compare([tenant.id])}
          className={buttonClass({ size: 'sm', tone: 'ghost', className: 'ml-auto' })}
        >
          <Columns3 aria-hidden />
          Compare
        </Link>
      </div>
      <p role="status" className="text-sm text-muted">
        {rank === undefined
          ? 'No samples have been read yet, so nothing is known about this tenant.'
          : rank.reasons.length === 0
            ? 'Every judged signal has a fresh sample within its levels.'
            : rank.reasons.join(' · ')}
      </p>
    </header>
  );
}
