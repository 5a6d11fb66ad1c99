'use client';

import { useRouter } from 'next/navigation';
import { useQueryState } from 'nuqs';
import { useDeferredValue, useMemo } from 'react';
import { RangePicker } from '@/components/charts/range-picker';
import { useChartMarks } from '@/components/charts/use-chart-marks';
import { useChartsView } from '@/components/charts/use-charts-view';
import { useEvents } from '@/components/charts/use-events';
import { EmptyState } from '@/components/console/empty-state';
import { StaleNote } from '@/components/console/stale-note';
import { RangeProblem, ReadProblem } from '@/components/drilldown/range-problem';
import { useCommands } from '@/lib/client/keyboard';
import { compareSearchParams } from '@/lib/client/search-params';
import { zoomRange } from '@/lib/client/time-range';
import { useNowSeconds } from '@/lib/client/use-live-state';
import type { CompareProps } from './compare-props';
import { CompareRow } from './compare-row';
import { ScaleSwitch } from './scale-switch';
import { TenantPicker } from './tenant-picker';

/** Up to five tenants side by side, one row per panel, on one time axis. Choosing tenants goes through the server, which says who may see them. */
export function Compare({
  tenants,
  choices,
  missing,
  registry,
  currency,
  start,
  generatedUntilSeconds,
}: CompareProps) {
  const router = useRouter();
  const tenantIds = useMemo(() => tenants.map(({ id }) => id), [tenants]);
  const charts = useChartsView(tenantIds, start);
  const [scale, setScale] = useQueryState(
    'scale',
    compareSearchParams.scale.withOptions({ history: 'push' }),
  );
  const nowSeconds = useNowSeconds() ?? start.nowSeconds;
  // Ticks wait for clicks: a new frame is prepared in the background and shown when it is ready.
  const frame = useDeferredValue(charts.frame);
  const latestFrame = useDeferredValue(charts.latestFrame);
  const axis = {
    startSeconds: frame?.startSeconds ?? nowSeconds - 3_600,
    endSeconds: frame?.endSeconds ?? nowSeconds,
  };
  const events = useEvents(tenantIds, axis, start.events);
  const marks = useChartMarks(events, generatedUntilSeconds, frame, {
    isLive: charts.latestFrame !== undefined,
    nowSeconds,
  });
  const zoom = (factor: 0.5 | 2) => {
    const next = zoomRange(charts.range, factor, nowSeconds);
    if (next !== null) charts.setRange(next);
  };
  useCommands([
    { id: 'time.zoom-in', title: 'Zoom in on time', group: 'This page', keys: 't +', run: () => zoom(0.5) },
    { id: 'time.zoom-out', title: 'Zoom out of time', group: 'This page', keys: 't -', run: () => zoom(2) },
  ]);
  const choose = (ids: string[]) => {
    const query = new URLSearchParams(window.location.search);
    query.set('tenants', ids.join(','));
    router.push(`${window.location.pathname}?${query}`, { scroll: false });
  };
  const problem = charts.shown.error ?? start.problem;
  return (
    <div className="grid gap-4">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="text-xl font-semibold tracking-tight">Compare</h1>
        <TenantPicker chosen={tenantIds} choices={choices} onChange={choose} />
      </header>
      <div className="flex flex-wrap items-center gap-2">
        <RangePicker range={charts.range} nowSeconds={nowSeconds} onChange={charts.setRange} />
        <ScaleSwitch scale={scale} onChange={(next) => void setScale(next)} />
      </div>
      {missing.length > 0 && (
        <p role="status" className="rounded-md border border-dashed border-warn px-3 py-2 text-sm">
          There is no tenant {missing.join(', ')} that you may see; the others are shown.
        </p>
      )}
      {charts.problem !== null && <RangeProblem message={charts.problem} onReset={charts.zoomBack} />}
      {frame !== undefined && frame.staleSinceSeconds !== null && (
        <StaleNote sinceSeconds={frame.staleSinceSeconds} reason={frame.staleReason} />
      )}
      {charts.problem === null && problem !== null && (
        <ReadProblem problem={problem} hasFrame={frame !== undefined} onRetry={charts.shown.retry} />
      )}
      {tenants.length === 0 ? (
        <EmptyState title="No tenant is chosen">
          Choose up to five above; the address keeps the choice, so the view can be shared.
        </EmptyState>
      ) : (
        charts.problem === null &&
        registry.panels.map((panel) => (
          <CompareRow
            key={panel.id}
            {...{ panel, registry, tenants, currency, frame, latestFrame, marks, scale }}
            crosshair={charts.crosshair}
            onZoom={charts.zoomTo}
            onReset={charts.zoomBack}
          />
        ))
      )}
    </div>
  );
}
