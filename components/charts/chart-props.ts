import type { ChartBand, SeriesLook } from './chart-bands';
import type { ChartMarks } from './chart-marks';
import type { CrosshairStore } from './crosshair-store';

/** What one chart is made of. */
export type ChartProps = {
  band: ChartBand;
  looks: readonly SeriesLook[];
  marks: ChartMarks;
  startSeconds: number;
  endSeconds: number;
  heightPx: number;
  /** Names the chart for screen readers. */
  label: string;
  crosshair: CrosshairStore;
  onZoom: (startSeconds: number, endSeconds: number) => void;
  onReset: () => void;
  /** Flags that open a list of events; without, events are lines only. */
  withFlags: boolean;
};
