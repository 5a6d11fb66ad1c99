import { useId } from 'react';
import type { PreparedThreshold } from '@/lib/signals';
import { timeTicks, valueTicks } from './axis-ticks';
import type { ChartBand, SeriesLook } from './chart-bands';
import type { ChartMarks } from './chart-marks';
import { placeLabels } from './level-labels';
import { type PlotGeometry, plotGeometry } from './plot-geometry';

/** Distance of the viewer's clock from UTC at a moment, minutes east. */
export function viewerOffsetMinutes(seconds: number): number {
  return -new Date(seconds * 1000).getTimezoneOffset();
}

/** Axes, grid, levels, generated history, stale time and lone samples of a band: everything but the lines. */
export function ChartUnderlay({
  band,
  looks,
  marks,
  startSeconds,
  endSeconds,
  widthPx,
  heightPx,
}: {
  band: ChartBand;
  looks: readonly SeriesLook[];
  marks: ChartMarks;
  startSeconds: number;
  endSeconds: number;
  widthPx: number;
  heightPx: number;
}) {
  const hatchId = useId();
  const plot = plotGeometry({ startSeconds, endSeconds, domain: band.axis.domain, widthPx, heightPx });
  const values = valueTicks(band.axis.domain, heightPx < 130 ? 3 : 5);
  const times = timeTicks(
    startSeconds,
    endSeconds,
    Math.max(2, Math.floor(widthPx / 76)),
    viewerOffsetMinutes,
  );
  return (
    <svg
      aria-hidden
      width={widthPx}
      height={heightPx}
      className="absolute inset-0 text-[0.625rem] select-none"
      fill="var(--muted)"
    >
      <Grounds
        plot={plot}
        marks={marks}
        startSeconds={startSeconds}
        endSeconds={endSeconds}
        hatchId={hatchId}
      />
      {values.map(({ at, label }) => (
        <g key={label}>
          <line x1={plot.left} x2={plot.right} y1={plot.y(at)} y2={plot.y(at)} stroke="var(--line)" />
          <text x={plot.left - 6} y={plot.y(at)} dy="0.32em" textAnchor="end">
            {label}
          </text>
        </g>
      ))}
      {times.map(({ at, label }) => (
        <g key={at}>
          <line
            x1={plot.x(at)}
            x2={plot.x(at)}
            y1={plot.bottom}
            y2={plot.bottom + 4}
            stroke="var(--line-strong)"
          />
          <text x={clampLabel(plot.x(at), plot)} y={plot.bottom + 15} textAnchor="middle">
            {label}
          </text>
        </g>
      ))}
      <line x1={plot.left} x2={plot.right} y1={plot.bottom} y2={plot.bottom} stroke="var(--line-strong)" />
      {marks.events.map((event) => (
        <line
          key={event.id}
          x1={plot.x(event.startsAtSeconds)}
          x2={plot.x(event.startsAtSeconds)}
          y1={plot.top}
          y2={plot.bottom}
          stroke="var(--line-strong)"
          strokeDasharray="2 3"
        />
      ))}
      <Levels band={band} plot={plot} />
      {band.series.map((series, n) =>
        series.dots.map((slot) => (
          <circle
            key={`${series.key}:${slot}`}
            cx={plot.x(band.timesSeconds[slot] ?? startSeconds)}
            cy={plot.y(series.values[slot] ?? 0)}
            r={2}
            fill={looks[n]?.colour ?? 'currentColor'}
          />
        )),
      )}
    </svg>
  );
}

/** Time that was made up before the first start, and time for which the source has not answered. */
function Grounds({
  plot,
  marks,
  startSeconds,
  endSeconds,
  hatchId,
}: {
  plot: PlotGeometry;
  marks: ChartMarks;
  startSeconds: number;
  endSeconds: number;
  hatchId: string;
}) {
  const { generatedUntilSeconds: generated, staleSinceSeconds: stale } = marks;
  const height = plot.bottom - plot.top;
  const generatedWidth = generated === null ? 0 : plot.x(Math.min(generated, endSeconds)) - plot.left;
  return (
    <>
      {generatedWidth > 0 && (
        <g>
          <rect
            x={plot.left}
            y={plot.top}
            width={generatedWidth}
            height={height}
            fill="var(--unknown)"
            opacity={0.1}
          />
          <line
            x1={plot.left + generatedWidth}
            x2={plot.left + generatedWidth}
            y1={plot.top}
            y2={plot.bottom}
            stroke="var(--unknown)"
            strokeDasharray="1 3"
          />
          {generatedWidth > 54 && (
            <text x={plot.left + 4} y={plot.bottom - 5}>
              {generatedWidth > 96 ? 'generated history' : 'generated'}
            </text>
          )}
        </g>
      )}
      {stale !== null && stale < endSeconds && (
        <>
          <defs>
            <pattern
              id={hatchId}
              width="6"
              height="6"
              patternUnits="userSpaceOnUse"
              patternTransform="rotate(-45)"
            >
              <line x1="0" y1="0" x2="0" y2="6" stroke="var(--unknown)" strokeWidth="3" opacity="0.35" />
            </pattern>
          </defs>
          <rect
            x={plot.x(Math.max(stale, startSeconds))}
            y={plot.top}
            width={Math.max(0, plot.right - plot.x(Math.max(stale, startSeconds)))}
            height={height}
            fill={`url(#${hatchId})`}
          />
        </>
      )}
    </>
  );
}

/** Levels as lines: warn dashed, page thick, as the status marks are. */
function Levels({ band, plot }: { band: ChartBand; plot: PlotGeometry }) {
  return levelsInside(band).map((level) => (
    <line
      key={`${level.signalId}:${level.level}:${level.tenantId}`}
      x1={plot.left}
      x2={plot.right}
      y1={plot.y(level.value)}
      y2={plot.y(level.value)}
      stroke={`var(--${level.level})`}
      strokeWidth={level.level === 'page' ? 2 : 1.25}
      {...(level.level === 'warn' ? { strokeDasharray: '6 4' } : {})}
    />
  ));
}

/** The values of the levels, above the lines of the series; close ones stand side by side. */
export function ChartLevelLabels({
  band,
  plot,
  widthPx,
  heightPx,
}: {
  band: ChartBand;
  plot: PlotGeometry;
  widthPx: number;
  heightPx: number;
}) {
  const labels = placeLabels(levelsInside(band), plot);
  return (
    <svg
      aria-hidden
      width={widthPx}
      height={heightPx}
      className="pointer-events-none absolute inset-0 text-[0.625rem] select-none"
    >
      {labels.map(({ level, x, y }) => (
        <text
          key={`${level.signalId}:${level.level}:${level.tenantId}`}
          x={x}
          y={y}
          fill={`var(--${level.level}-text)`}
          stroke="var(--surface)"
          strokeWidth={3}
          paintOrder="stroke"
        >
          {level.label}
        </text>
      ))}
    </svg>
  );
}

function levelsInside(band: ChartBand): PreparedThreshold[] {
  const [low, high] = band.axis.domain;
  return band.thresholds.filter((level) => level.value >= low && level.value <= high);
}

function clampLabel(x: number, plot: PlotGeometry): number {
  return Math.min(x, plot.right - 4);
}
