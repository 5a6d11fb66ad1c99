'use client';

import dynamic from 'next/dynamic';
import { memo, type ReactNode, useMemo } from 'react';
import { cn } from '@/lib/client/class-names';
import type { Frame, Panel, PreparedPanel, SignalRegistry } from '@/lib/signals';
import type { Tenant } from '@/lib/tenants';
import { chartBands, seriesLook } from './chart-bands';
import { ChartLegend } from './chart-legend';
import type { ChartMarks } from './chart-marks';
import type { CrosshairStore } from './crosshair-store';
import { PanelStats } from './panel-stats';
import { bandGroups } from './prepare-bands';
import { TimeSeriesChart } from './time-series-chart';

const ChartTable = dynamic(() => import('./chart-table'), { ssr: false });
const PanelProblems = dynamic(() => import('./panel-problems'));

export type SignalPanelProps = {
  panel: Panel;
  registry: SignalRegistry;
  tenant: Tenant;
  currency: string;
  /** What to draw; null while the first samples are being read. */
  prepared: PreparedPanel | null;
  /** Samples of the range on screen. */
  frame: Frame | undefined;
  /** The 10 s frame, whose newest samples are the latest values; undefined for a range that ended earlier. */
  latestFrame: Frame | undefined;
  marks: ChartMarks;
  crosshair: CrosshairStore;
  colour: string;
  bandHeightPx: number;
  view: 'chart' | 'table';
  /** In a grid of many tenants: smaller, without subtitle and flags. */
  compact: boolean;
  onZoom: (startSeconds: number, endSeconds: number) => void;
  onReset: () => void;
  className?: string;
  actions?: ReactNode;
};

/** One panel of a tenant: what it shows, in which unit, from where; its latest values; its chart or the same as a table. */
export const SignalPanel = memo(function SignalPanel(props: SignalPanelProps) {
  const { panel, registry, tenant, currency, frame, prepared, compact, bandHeightPx } = props;
  const signals = useMemo(
    () => panel.signals.flatMap((id) => registry.signals.find((signal) => signal.id === id) ?? []),
    [panel, registry],
  );
  const mapped = signals.filter((signal) => signal.expr !== null);
  const bandCount = Math.max(1, bandGroups(panel, registry).length);
  const Heading = compact ? 'h3' : 'h2';
  const titleId = `panel-${tenant.id}-${panel.id}`;
  return (
    <section
      aria-labelledby={titleId}
      data-panel={panel.id}
      tabIndex={-1}
      className={cn(
        'flex min-w-0 flex-col rounded-md border border-line bg-surface focus:outline-2 focus:outline-accent',
        props.className,
      )}
    >
      <header className="flex items-start justify-between gap-2 px-3 pt-2">
        <div className="min-w-0">
          <Heading
            id={titleId}
            className={compact ? 'flex items-center gap-1.5 text-xs font-medium' : 'text-sm font-semibold'}
          >
            {compact && (
              <span aria-hidden className="h-3 w-1 rounded-sm" style={{ background: props.colour }} />
            )}
            {compact ? tenant.name : panel.title}
            {compact && <span className="sr-only">: {panel.title}</span>}
          </Heading>
          {!compact && (
            <p className="truncate text-2xs text-muted" title={prepared?.subtitle}>
              {prepared?.subtitle ?? ' '}
            </p>
          )}
        </div>
        {props.actions}
      </header>
      <div className="px-3 pt-1 pb-1">
        <PanelStats
          frame={props.latestFrame ?? frame}
          isLive={props.latestFrame !== undefined}
          {...{ signals: mapped, tenant, currency, compact }}
          axes={prepared ?? null}
        />
      </div>
      {prepared === null ? (
        <div className="px-2 pb-2">
          <div aria-hidden style={{ height: bandCount * (bandHeightPx + 16) }} className="skeleton" />
        </div>
      ) : (
        <PanelBody {...props} prepared={prepared} bandCount={bandCount} />
      )}
      {prepared !== null && <p className="sr-only">{prepared.summary}</p>}
      {prepared !== null && prepared.problems.length > 0 && <PanelProblems problems={prepared.problems} />}
    </section>
  );
});

function PanelBody({
  prepared,
  bandCount,
  panel,
  view,
  bandHeightPx,
  compact,
  colour,
  crosshair,
  marks,
  onZoom,
  onReset,
}: SignalPanelProps & { prepared: PreparedPanel; bandCount: number }) {
  const bands = useMemo(() => chartBands(prepared), [prepared]);
  const looks = useMemo(
    () => bands.map((band) => band.series.map((_, n) => seriesLook(colour, n))),
    [bands, colour],
  );
  if (view === 'table') return <ChartTable panel={prepared} heightPx={bandCount * (bandHeightPx + 16)} />;
  if (bands.length === 0)
    return <div className="hatch mx-3 mb-3 rounded-sm" style={{ height: bandHeightPx }} />;
  const startSeconds = prepared.timesSeconds[0] ?? 0;
  const endSeconds = Math.max(prepared.timesSeconds.at(-1) ?? startSeconds + 1, marks.untilSeconds ?? 0);
  return (
    <div className={compact ? 'pb-1' : 'pb-2'}>
      {bands.map((band, index) => (
        <div key={band.id}>
          <ChartLegend
            band={band}
            looks={looks[index] ?? []}
            crosshair={crosshair}
            isNamedAbove={bands.length === 1 && band.series.length === 1}
          />
          <TimeSeriesChart
            band={band}
            looks={looks[index] ?? []}
            marks={marks}
            startSeconds={startSeconds}
            endSeconds={endSeconds}
            heightPx={bandHeightPx}
            label={`${panel.title}${bands.length > 1 ? `, ${band.series.map((series) => series.label).join(' and ')}` : ''}`}
            crosshair={crosshair}
            onZoom={onZoom}
            onReset={onReset}
            withFlags={!compact && index === bands.length - 1}
          />
        </div>
      ))}
    </div>
  );
}
