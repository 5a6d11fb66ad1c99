'use client';

import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from 'react';
import type { CrosshairStore } from './crosshair-store';
import type { PlotGeometry } from './plot-geometry';

/** A drag shorter than this is a click with an unsteady hand. */
const DRAG_PX = 6;

type Drag = { fromSeconds: number; toSeconds: number };

/**
 * What takes pointer and keys over a chart: crosshair, drag to zoom, double click to return. With the keyboard the arrows
 * move the crosshair, shift selects, enter zooms, escape gives up. Only styles change while the pointer moves.
 */
export function ChartOverlay({
  chartId,
  label,
  crosshair,
  plot,
  stepSeconds,
  startSeconds,
  endSeconds,
  describe,
  timeText,
  onZoom,
  onReset,
}: {
  chartId: string;
  label: string;
  crosshair: CrosshairStore;
  plot: PlotGeometry;
  stepSeconds: number;
  startSeconds: number;
  endSeconds: number;
  /** The values at a moment in words, for screen readers. */
  describe: (seconds: number) => string;
  timeText: (seconds: number) => string;
  onZoom: (startSeconds: number, endSeconds: number) => void;
  onReset: () => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const line = useRef<HTMLDivElement>(null);
  const time = useRef<HTMLSpanElement>(null);
  const selection = useRef<HTMLDivElement>(null);
  const drag = useRef<Drag | null>(null);

  useEffect(() => {
    const show = (seconds: number | null, isOwn: boolean) => {
      if (line.current === null || time.current === null) return;
      const visible = seconds !== null && seconds >= startSeconds && seconds <= endSeconds;
      line.current.style.opacity = visible ? '1' : '0';
      if (!visible) return;
      const x = plot.x(seconds);
      line.current.style.transform = `translateX(${x}px)`;
      time.current.hidden = !isOwn;
      if (isOwn) {
        time.current.textContent = timeText(seconds);
        time.current.style.transform =
          x > (plot.left + plot.right) / 2 ? 'translateX(calc(-100% - 4px))' : 'translateX(4px)';
      }
    };
    const now = crosshair.get();
    show(now.seconds, now.chartId === chartId);
    return crosshair.subscribe((next) => show(next.seconds, next.chartId === chartId));
  }, [crosshair, chartId, plot, startSeconds, endSeconds, timeText]);

  function secondsOf(event: PointerEvent): number {
    const left = box.current?.getBoundingClientRect().left ?? 0;
    return plot.secondsAt(event.clientX - left);
  }

  function drawSelection(): void {
    if (selection.current === null) return;
    selection.current.hidden = drag.current === null;
    if (drag.current === null) return;
    const [from, to] = ends(drag.current);
    selection.current.style.left = `${plot.x(from)}px`;
    selection.current.style.width = `${Math.max(1, plot.x(to) - plot.x(from))}px`;
  }

  function finish(zoom: boolean): void {
    const dragged = drag.current;
    drag.current = null;
    drawSelection();
    if (!zoom || dragged === null) return;
    const [from, to] = ends(dragged);
    if (plot.x(to) - plot.x(from) >= DRAG_PX) onZoom(from, to);
  }

  function onPointerDown(event: PointerEvent): void {
    // A finger scrolls the page and scrubs the crosshair; it does not zoom by accident.
    if (event.button !== 0 || event.pointerType === 'touch') return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const seconds = secondsOf(event);
    drag.current = { fromSeconds: seconds, toSeconds: seconds };
  }

  function onPointerMove(event: PointerEvent): void {
    const seconds = secondsOf(event);
    crosshair.set({ seconds, chartId });
    if (drag.current === null) return;
    drag.current = { ...drag.current, toSeconds: seconds };
    drawSelection();
  }

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>): void {
    const at = crosshair.get().seconds ?? endSeconds;
    const next = keyTarget(event, at, { stepSeconds, startSeconds, endSeconds });
    if (next !== null) {
      event.preventDefault();
      if (event.shiftKey) drag.current = { fromSeconds: drag.current?.fromSeconds ?? at, toSeconds: next };
      else drag.current = null;
      drawSelection();
      crosshair.set({ seconds: next, chartId });
      event.currentTarget.setAttribute('aria-valuenow', String(Math.round(next)));
      event.currentTarget.setAttribute('aria-valuetext', describe(next));
    } else if (event.key === 'Enter' && drag.current !== null) {
      event.preventDefault();
      event.stopPropagation();
      finish(true);
    } else if (event.key === 'Escape') {
      finish(false);
      crosshair.set({ seconds: null, chartId: null });
    }
  }

  return (
    <div
      ref={box}
      role="slider"
      tabIndex={0}
      aria-label={`${label}: arrow keys read the chart, shift selects, enter zooms`}
      aria-valuemin={Math.round(startSeconds)}
      aria-valuemax={Math.round(endSeconds)}
      aria-valuenow={Math.round(endSeconds)}
      aria-valuetext={describe(endSeconds)}
      className="absolute inset-0 cursor-crosshair touch-pan-y overflow-hidden"
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => finish(true)}
      onPointerCancel={() => finish(false)}
      onPointerLeave={() => drag.current === null && crosshair.set({ seconds: null, chartId: null })}
      // A second press would select the words around the chart.
      onMouseDown={(event) => event.detail > 1 && event.preventDefault()}
      onDoubleClick={onReset}
      onKeyDown={onKeyDown}
      onBlur={() => {
        finish(false);
        crosshair.set({ seconds: null, chartId: null });
      }}
    >
      <div
        ref={selection}
        hidden
        className="absolute border-x border-accent bg-accent/20"
        style={{ top: plot.top, height: plot.bottom - plot.top }}
      />
      <div
        ref={line}
        className="absolute w-px bg-fg/70 opacity-0"
        style={{ top: plot.top, height: plot.bottom - plot.top }}
      >
        <span
          ref={time}
          hidden
          className="absolute top-0 rounded-sm border border-line-strong bg-surface-2 px-1 text-2xs whitespace-nowrap"
        />
      </div>
    </div>
  );
}

function ends(drag: Drag): [number, number] {
  return drag.fromSeconds <= drag.toSeconds
    ? [drag.fromSeconds, drag.toSeconds]
    : [drag.toSeconds, drag.fromSeconds];
}

/** Where a key moves the crosshair; null for keys that do not. Page keys jump a tenth of the axis. */
function keyTarget(
  event: { key: string },
  atSeconds: number,
  axis: { stepSeconds: number; startSeconds: number; endSeconds: number },
): number | null {
  const tenth = Math.max(axis.stepSeconds, (axis.endSeconds - axis.startSeconds) / 10);
  const moves: Record<string, number> = {
    ArrowLeft: atSeconds - axis.stepSeconds,
    ArrowRight: atSeconds + axis.stepSeconds,
    PageDown: atSeconds - tenth,
    PageUp: atSeconds + tenth,
    Home: axis.startSeconds,
    End: axis.endSeconds,
  };
  const next = moves[event.key];
  return next === undefined ? null : Math.min(axis.endSeconds, Math.max(axis.startSeconds, next));
}
