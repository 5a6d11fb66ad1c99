'use client';

import { CalendarRange, ZoomIn, ZoomOut } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useRef, useState } from 'react';
import { Button, buttonClass } from '@/components/ui/button';
import { Popover } from '@/components/ui/popover';
import { cn } from '@/lib/client/class-names';
import { RANGE_PRESETS, type TimeRange, zoomRange } from '@/lib/client/time-range';

const CustomRangeForm = dynamic(() => import('./custom-range-form'), { ssr: false });

/** Ranges one click away, zoom by halves, and any other range in words or times. Relative ranges stay relative. */
export function RangePicker({
  range,
  nowSeconds,
  onChange,
}: {
  range: TimeRange;
  nowSeconds: number;
  onChange: (range: TimeRange) => void;
}) {
  const isPreset = RANGE_PRESETS.some((preset) => preset.from === range.from && range.to === 'now');
  const zoom = (factor: 0.5 | 2) => {
    const next = zoomRange(range, factor, nowSeconds);
    if (next !== null) onChange(next);
  };
  return (
    <fieldset aria-label="Time range" className="flex min-w-0 flex-wrap items-center gap-1">
      <div className="flex rounded-md border border-line bg-surface p-0.5">
        {RANGE_PRESETS.map((preset) => {
          const chosen = preset.from === range.from && range.to === 'now';
          return (
            <button
              key={preset.from}
              type="button"
              aria-pressed={chosen}
              onClick={() => onChange({ from: preset.from, to: 'now' })}
              className={cn(
                'h-7 rounded-sm px-2 text-xs whitespace-nowrap',
                chosen ? 'bg-surface-2 font-medium text-fg' : 'text-muted hover:text-fg',
              )}
            >
              {preset.title}
            </button>
          );
        })}
      </div>
      <CustomRange range={range} isShown={!isPreset} nowSeconds={nowSeconds} onChange={onChange} />
      <span className="inline-flex">
        <Button size="icon" tone="ghost" aria-label="Zoom in" title="Zoom in (t +)" onClick={() => zoom(0.5)}>
          <ZoomIn aria-hidden />
        </Button>
        <Button size="icon" tone="ghost" aria-label="Zoom out" title="Zoom out (t -)" onClick={() => zoom(2)}>
          <ZoomOut aria-hidden />
        </Button>
      </span>
    </fieldset>
  );
}

function CustomRange({
  range,
  isShown,
  nowSeconds,
  onChange,
}: {
  range: TimeRange;
  isShown: boolean;
  nowSeconds: number;
  onChange: (range: TimeRange) => void;
}) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      <button
        ref={button}
        type="button"
        aria-expanded={open}
        aria-haspopup="dialog"
        className={cn(buttonClass({ size: 'sm' }), 'h-8 min-w-0 shrink', isShown && 'bg-surface-2')}
        onClick={() => setOpen(!open)}
      >
        <CalendarRange aria-hidden />
        <span className={isShown ? 'truncate' : 'sr-only sm:not-sr-only'}>
          {isShown ? `${range.from} – ${range.to}` : 'Custom'}
        </span>
      </button>
      {open && (
        <Popover anchor={button} onClose={() => setOpen(false)} label="Custom time range">
          <CustomRangeForm
            range={range}
            nowSeconds={nowSeconds}
            onApply={(next) => {
              setOpen(false);
              onChange(next);
            }}
          />
        </Popover>
      )}
    </>
  );
}
