import { expect, it } from 'vitest';
import { builtinSignals, type Frame, prepareSeries } from '@/lib/signals';
import { panelPicture, pictureHeightPx } from './panel-picture';

const signals = builtinSignals('demo', 'tenant').filter((signal) => signal.id === 'p95');
const registry = { version: 'v', signals, panels: [{ id: 'p95', title: 'Latency', signals: ['p95'] }] };
const frame: Frame = {
  key: '1h',
  seq: 7,
  registryVersion: 'v',
  startSeconds: 0,
  endSeconds: 40,
  stepSeconds: 10,
  points: { p95: { A: [0.2, 0.3, null, 0.9, null] } },
  signals: {},
  fetchedAtSeconds: 40,
  staleSinceSeconds: null,
  staleReason: null,
  warnings: [],
};
const prepared = prepareSeries(frame, { id: 'p95', title: 'Latency', signals: ['p95'] }, registry, {
  tenants: [{ id: 'A', name: 'A', objectives: {} }],
  nowSeconds: 40,
  currency: 'USD',
});
const text = {
  title: 'A · Latency',
  range: '12:00–13:00',
  source: 'tenant:mc_p95',
  href: 'https://mc/tenants/A?panel=p95',
  takenAt: '12:00',
};
const marks = panelPicture(prepared, text);
const texts = marks.flatMap((mark) => (mark.kind === 'text' ? [mark.text] : []));

it('prints title, range, source, address and time of taking, so that it can be checked later', () => {
  expect(texts).toEqual(
    expect.arrayContaining(['A · Latency', '12:00–13:00', 'Source: tenant:mc_p95', text.href, 'Taken 12:00']),
  );
});

it('draws the line with its gap, the lone sample as a dot, and both levels', () => {
  const series = marks.filter((mark) => mark.kind === 'path' && mark.role === 'series');
  expect(series).toHaveLength(1);
  expect(series[0]?.kind === 'path' && series[0].d.split('M')).toHaveLength(3);
  expect(marks.filter((mark) => mark.kind === 'dot')).toHaveLength(1);
  expect(
    marks.filter((mark) => mark.kind === 'path' && (mark.role === 'warn' || mark.role === 'page')),
  ).toHaveLength(2);
});

it('keeps everything inside the picture', () => {
  const height = pictureHeightPx(1);
  for (const mark of marks) {
    if (mark.kind === 'path') continue;
    expect(mark.x).toBeGreaterThanOrEqual(0);
    expect(mark.x).toBeLessThanOrEqual(1200);
    expect(mark.y).toBeGreaterThanOrEqual(0);
    expect(mark.y).toBeLessThanOrEqual(height);
  }
});
