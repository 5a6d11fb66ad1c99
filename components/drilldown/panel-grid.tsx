'use client';

import { useMemo } from 'react';
import type { ChartMarks } from '@/components/charts/chart-marks';
import type { CrosshairStore } from '@/components/charts/crosshair-store';
import { bandGroups } from '@/components/charts/prepare-bands';
import { SignalPanel, type SignalPanelProps } from '@/components/charts/signal-panel';
import { usePrepared } from '@/components/charts/use-prepared';
import { cn } from '@/lib/client/class-names';
import type { Frame, Panel, SignalRegistry } from '@/lib/signals';
import type { Tenant } from '@/lib/tenants';
import { PanelMenu } from './panel-menu';
import type { PanelSubject } from './panel-subject';
import type { DrilldownKeys } from './use-drilldown-keys';

/** Height of the bands of a panel by their number: a panel of several is as tall as two of one. */
const BAND_HEIGHTS_PX = [148, 148, 188, 118, 96] as const;
const LARGE_BAND_HEIGHTS_PX = [360, 360, 260, 200, 160] as const;

/** All panels of a tenant under one time axis, or one of them large. */
export function PanelGrid({
  registry,
  tenant,
  currency,
  frame,
  latestFrame,
  marks,
  crosshair,
  colour,
  view,
  large,
  isPrevious,
  keys,
  subjectOf,
  onZoom,
  onReset,
  onToggleLarge,
  onToggleTable,
}: {
  registry: SignalRegistry;
  tenant: Tenant;
  currency: string;
  frame: Frame | undefined;
  latestFrame: Frame | undefined;
  marks: ChartMarks;
  crosshair: CrosshairStore;
  colour: string;
  view: 'chart' | 'table';
  large: Panel | null;
  isPrevious: boolean;
  keys: DrilldownKeys;
  subjectOf: (panel: Panel) => PanelSubject | null;
  onZoom: (startSeconds: number, endSeconds: number) => void;
  onReset: () => void;
  onToggleLarge: (panel: Panel) => void;
  onToggleTable: () => void;
}) {
  const panels = large === null ? registry.panels : [large];
  return (
    <div
      ref={keys.grid}
      aria-busy={isPrevious}
      className={cn('grid gap-3', large === null && 'lg:grid-cols-2', isPrevious && 'opacity-60')}
    >
      {panels.map((panel) => {
        const subject = subjectOf(panel);
        return (
          <PreparedSignalPanel
            key={panel.id}
            {...{
              panel,
              registry,
              tenant,
              currency,
              frame,
              latestFrame,
              marks,
              crosshair,
              colour,
              view,
              onZoom,
              onReset,
            }}
            bandHeightPx={bandHeightPx(bandGroups(panel, registry).length, large !== null)}
            compact={false}
            className={large === null && bandGroups(panel, registry).length > 1 ? 'lg:row-span-2' : ''}
            actions={
              subject !== null && (
                <PanelMenu
                  subject={subject}
                  isLarge={large !== null}
                  isTable={view === 'table'}
                  onToggleLarge={() => onToggleLarge(panel)}
                  onToggleTable={onToggleTable}
                />
              )
            }
          />
        );
      })}
    </div>
  );
}

/** One tenant's panel, prepared from the samples on screen. */
function PreparedSignalPanel(props: Omit<SignalPanelProps, 'prepared'>) {
  const { frame, panel, registry, tenant, currency } = props;
  const tenants = useMemo(() => [tenant], [tenant]);
  const prepared = usePrepared(frame, panel, registry, { tenants, currency, scale: 'independent' });
  return <SignalPanel {...props} prepared={prepared?.[0] ?? null} />;
}

function bandHeightPx(bandCount: number, isLarge: boolean): number {
  const heights = isLarge ? LARGE_BAND_HEIGHTS_PX : BAND_HEIGHTS_PX;
  return heights[Math.min(bandCount, heights.length - 1)] ?? heights[0];
}
