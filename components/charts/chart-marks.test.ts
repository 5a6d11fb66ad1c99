import { describe, expect, it } from 'vitest';
import { type ChartEvent, groupFlags } from './chart-marks';
import { createCrosshairStore } from './crosshair-store';
import { placeLabels } from './level-labels';

const event = (startsAtSeconds: number): ChartEvent => ({
  id: String(startsAtSeconds),
  kind: 'deploy',
  title: 't',
  link: null,
  tenantId: null,
  startsAtSeconds,
  endsAtSeconds: null,
  createdBy: 'x',
});
const axis = { startSeconds: 0, endSeconds: 100, x: (seconds: number) => seconds * 2 };

describe('flags on the time axis', () => {
  it.each([
    ['apart when there is room', [10, 40], [[10], [40]]],
    ['joined when they would overlap', [10, 15, 40], [[10, 15], [40]]],
    ['in order of time, whatever order they came in', [40, 10], [[10], [40]]],
    ['only inside the axis', [-5, 50, 130], [[50]]],
  ])('stand %s', (_, times, groups) => {
    const flags = groupFlags(times.map(event), axis, 24);
    expect(flags.map((flag) => flag.events.map((one) => one.startsAtSeconds))).toEqual(groups);
  });
});

describe('labels of levels', () => {
  const plot = { left: 0, right: 200, top: 0, y: (value: number) => 100 - value };
  const level = (value: number, label: string) => ({
    axis: 0,
    level: 'warn' as const,
    signalId: 's',
    tenantId: null,
    value,
    label,
  });

  it('stand above their line, below it at the top edge', () => {
    expect(placeLabels([level(50, 'warn')], plot)[0]).toMatchObject({ x: 4, y: 46 });
    expect(placeLabels([level(95, 'warn')], plot)[0]).toMatchObject({ y: 16 });
  });

  it('stand side by side when their lines are close', () => {
    const [first, second] = placeLabels([level(50, 'warn 50'), level(52, 'page 52')], plot);
    expect(second?.x).toBeGreaterThan((first?.x ?? 0) + 30);
  });

  it('are left out rather than run over the edge', () => {
    expect(placeLabels([level(50, 'x'.repeat(60))], plot)).toEqual([]);
  });
});

describe('the crosshair', () => {
  it('tells its listeners once per frame of the screen, with the newest place', () => {
    const frames: (() => void)[] = [];
    const seen: (number | null)[] = [];
    const store = createCrosshairStore((run) => frames.push(run));
    const leave = store.subscribe((crosshair) => seen.push(crosshair.seconds));
    for (const seconds of [1, 2, 3]) store.set({ seconds, chartId: 'a' });
    expect(frames).toHaveLength(1);
    frames.shift()?.();
    expect(seen).toEqual([3]);
    store.set({ seconds: 3, chartId: 'a' });
    expect(frames).toEqual([]);
    leave();
    store.set({ seconds: null, chartId: null });
    frames.shift()?.();
    expect(seen).toEqual([3]);
  });
});
