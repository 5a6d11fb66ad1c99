'use client';

import { memo } from 'react';
import { tenantColour } from '@/components/charts/chart-bands';
import type { ChartMarks } from '@/components/charts/chart-marks';
import type { CrosshairStore } from '@/components/charts/crosshair-store';
import { SignalPanel } from '@/components/charts/signal-panel';
import { usePrepared } from '@/components/charts/use-prepared';
import { cn } from '@/lib/client/class-names';
import type { Frame, Panel, SignalRegistry } from '@/lib/signals';
import type { CompareProps } from './compare-props';

const BAND_HEIGHT_PX = 108;

const COLUMNS = [
  '',
  '',
  'sm:grid-cols-2',
  'sm:grid-cols-2 xl:grid-cols-3',
  'sm:grid-cols-2 xl:grid-cols-4',
  'sm:grid-cols-2 lg:grid-cols-3 xl:grid-cols-5',
];

/** One panel of all compared tenants, side by side where there is room, under one another on a phone. */
export const CompareRow = memo(function CompareRow({
  panel,
  registry,
  tenants,
  currency,
  frame,
  latestFrame,
  marks,
  scale,
  crosshair,
  onZoom,
  onReset,
}: {
  panel: Panel;
  registry: SignalRegistry;
  tenants: CompareProps['tenants'];
  currency: string;
  frame: Frame | undefined;
  latestFrame: Frame | undefined;
  marks: ChartMarks;
  scale: 'shared' | 'independent';
  crosshair: CrosshairStore;
  onZoom: (startSeconds: number, endSeconds: number) => void;
  onReset: () => void;
}) {
  const prepared = usePrepared(frame, panel, registry, { tenants, currency, scale });
  const titleId = `compare-${panel.id}`;
  return (
    <section aria-labelledby={titleId} className="grid gap-1.5">
      <div className="flex min-w-0 items-baseline gap-2">
        <h2 id={titleId} className="text-sm font-semibold">
          {panel.title}
        </h2>
        <p className="truncate text-2xs text-muted">{prepared?.[0]?.subtitle}</p>
      </div>
      <div className={cn('grid gap-2', COLUMNS[tenants.length])}>
        {tenants.map((tenant, n) => (
          <SignalPanel
            key={tenant.id}
            {...{ panel, registry, tenant, currency, frame, latestFrame, marks, crosshair, onZoom, onReset }}
            prepared={prepared?.[n] ?? null}
            colour={tenantColour(tenant.place)}
            bandHeightPx={BAND_HEIGHT_PX}
            view="chart"
            compact
          />
        ))}
      </div>
    </section>
  );
});
