'use client';

import { ChartLine, LayoutGrid, Plus, Sheet } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { RangePicker } from '@/components/charts/range-picker';
import { Button } from '@/components/ui/button';
import type { TimeRange } from '@/lib/client/time-range';
import type { Panel } from '@/lib/signals';

const AddEvent = dynamic(() => import('./add-event'), { ssr: false });

/** Time range, charts or tables, one panel or all, and a mark on the time axis for those who may set one. */
export function DrilldownToolbar({
  range,
  nowSeconds,
  onRange,
  view,
  onView,
  large,
  onCloseLarge,
  tenantId,
  mayAddEvents,
}: {
  range: TimeRange;
  nowSeconds: number;
  onRange: (range: TimeRange) => void;
  view: 'chart' | 'table';
  onView: (view: 'chart' | 'table') => void;
  large: Panel | null;
  onCloseLarge: () => void;
  tenantId: string;
  mayAddEvents: boolean;
}) {
  const [adding, setAdding] = useState(false);
  return (
    <div className="flex flex-wrap items-center gap-2">
      <RangePicker range={range} nowSeconds={nowSeconds} onChange={onRange} />
      <div className="flex flex-wrap items-center gap-2 sm:ml-auto">
        {large !== null && (
          <Button onClick={onCloseLarge}>
            <LayoutGrid aria-hidden />
            All panels
          </Button>
        )}
        <Button aria-pressed={view === 'table'} onClick={() => onView(view === 'table' ? 'chart' : 'table')}>
          {view === 'table' ? <ChartLine aria-hidden /> : <Sheet aria-hidden />}
          {view === 'table' ? 'Charts' : 'Tables'}
        </Button>
        {mayAddEvents && (
          <Button onClick={() => setAdding(true)}>
            <Plus aria-hidden />
            Event
          </Button>
        )}
      </div>
      {adding && <AddEvent tenantId={tenantId} onClose={() => setAdding(false)} />}
    </div>
  );
}
