import { expect, test } from 'vitest';
import { collectMetrics } from '.';

test('series of one metric are joined and typed by metadata', () => {
  const metrics = collectMetrics(
    ['x_seconds_bucket', 'x_seconds_sum', 'x_seconds_count', 'y_total', 'z', 'my_count'],
    { x_seconds: [{ type: 'histogram', help: 'Time.' }], y: [{ type: 'counter', help: 'Ys.' }] },
  );
  expect(metrics.map(({ name, type, help, series }) => [name, type, help, series.length])).toEqual([
    ['my_count', 'unknown', '', 1],
    ['x_seconds', 'histogram', 'Time.', 3],
    ['y_total', 'counter', 'Ys.', 1],
    ['z', 'unknown', '', 1],
  ]);
});

test('a source without metadata is read by naming conventions', () => {
  const series = ['a_seconds_bucket', 'a_seconds_sum', 'a_seconds_count', 'b_sum', 'b_count', 'c_total', 'd'];
  expect(collectMetrics(series, {}).map(({ name, type }) => `${name} ${type}`)).toEqual([
    'a_seconds histogram',
    'b summary',
    'c_total counter',
    'd unknown',
  ]);
});
