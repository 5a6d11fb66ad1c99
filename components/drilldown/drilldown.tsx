'use client';

import dynamic from 'next/dynamic';
import { useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import { tenantColour } from '@/components/charts/chart-bands';
import { useChartMarks } from '@/components/charts/use-chart-marks';
import { useChartsView } from '@/components/charts/use-charts-view';
import { useEvents } from '@/components/charts/use-events';
import { StaleNote } from '@/components/console/stale-note';
import { chartSearchParams } from '@/lib/client/search-params';
import { useNowSeconds } from '@/lib/client/use-live-state';
import type { Panel } from '@/lib/signals';
import { DrilldownHeader } from './drilldown-header';
import type { DrilldownProps } from './drilldown-props';
import { DrilldownToolbar } from './drilldown-toolbar';
import { PanelGrid } from './panel-grid';
import { RangeProblem, ReadProblem } from './range-problem';
import { useDrilldownKeys } from './use-drilldown-keys';

const EventList = dynamic(() => import('./event-list'), {
  ssr: false,
  loading: () => <div aria-hidden className="skeleton h-17" />,
});
const DemoFaults = dynamic(() => import('./demo-faults'), { ssr: false });

/** One tenant: its facts and status, all panels on one time axis, what happened meanwhile. The address holds the whole view. */
export function Drilldown(props: DrilldownProps) {
  const { tenant, registry, currency, start } = props;
  const tenantIds = useMemo(() => [tenant.id], [tenant.id]);
  const charts = useChartsView(tenantIds, start);
  const [{ panel: openPanel, view }, setView] = useQueryStates(
    { panel: chartSearchParams.panel, view: chartSearchParams.view },
    { history: 'push', shallow: true, scroll: false },
  );
  const nowSeconds = useNowSeconds() ?? start.nowSeconds;
  const { frame, plan } = charts;
  const axis = {
    startSeconds: frame?.startSeconds ?? plan?.startSeconds ?? nowSeconds - 3_600,
    endSeconds: frame?.endSeconds ?? nowSeconds,
  };
  const events = useEvents(tenantIds, axis, start.events);
  const marks = useChartMarks(events, props.generatedUntilSeconds, frame, {
    isLive: charts.latestFrame !== undefined,
    nowSeconds,
  });
  const large = registry.panels.find((panel) => panel.id === openPanel) ?? null;
  const openLarge = (panel: Panel | null) => void setView({ panel: panel?.id ?? null });
  const subjectOf = (panel: Panel) =>
    frame === undefined
      ? null
      : {
          panel,
          registry,
          tenant,
          currency,
          frame,
          range: charts.range,
          links: props.links,
          colour: tenantColour(props.place),
        };
  const keys = useDrilldownKeys({
    panels: large === null ? registry.panels : [large],
    range: charts.range,
    nowSeconds,
    setRange: charts.setRange,
    openLarge: (panel) => openLarge(large === null ? panel : null),
    subjectOf,
  });
  const problem = charts.shown.error ?? start.problem;
  return (
    <div className="grid gap-4">
      <DrilldownHeader
        {...{ tenant, registry, currency, nowSeconds }}
        place={props.place}
        frame={charts.live.frame}
      />
      <DrilldownToolbar
        range={charts.range}
        nowSeconds={nowSeconds}
        onRange={charts.setRange}
        view={view}
        onView={(next) => void setView({ view: next })}
        large={large}
        onCloseLarge={() => openLarge(null)}
        tenantId={tenant.id}
        mayAddEvents={props.may.addEvents}
      />
      {charts.problem !== null && <RangeProblem message={charts.problem} onReset={charts.zoomBack} />}
      {frame !== undefined && frame.staleSinceSeconds !== null && (
        <StaleNote sinceSeconds={frame.staleSinceSeconds} reason={frame.staleReason} />
      )}
      {charts.problem === null && problem !== null && (
        <ReadProblem problem={problem} hasFrame={frame !== undefined} onRetry={charts.shown.retry} />
      )}
      {charts.problem === null && (frame !== undefined || problem === null) && (
        <PanelGrid
          {...{ registry, tenant, currency, frame, marks, view, large, keys, subjectOf }}
          latestFrame={charts.latestFrame}
          crosshair={charts.crosshair}
          colour={tenantColour(props.place)}
          isPrevious={charts.shown.isPrevious}
          onZoom={charts.zoomTo}
          onReset={charts.zoomBack}
          onToggleLarge={(panel) => openLarge(large === null ? panel : null)}
          onToggleTable={() => void setView({ view: view === 'table' ? 'chart' : 'table' })}
        />
      )}
      <EventList
        events={events}
        startSeconds={axis.startSeconds}
        endSeconds={charts.latestFrame === undefined ? axis.endSeconds : nowSeconds}
        mayAdd={props.may.addEvents}
      />
      {props.may.switchFaults && <DemoFaults tenantId={tenant.id} />}
    </div>
  );
}
