import { expect, it } from 'vitest';
import { FaultBoard, faultOrder } from '@/demo/faults';

it('a fault is on for one tenant, from its order to its end, and renewing it moves the end alone', () => {
  let nowMs = 0;
  const board = new FaultBoard(() => nowMs);
  board.put('TENANT_001', 'cost', 10);
  expect(board.isOn('TENANT_001', 'cost')).toBe(true);
  expect(board.isOn('TENANT_001', 'lag')).toBe(false);
  expect(board.isOn('TENANT_002', 'cost')).toBe(false);
  nowMs = 5_000;
  expect(board.put('TENANT_001', 'cost', 10)).toMatchObject({
    since: '1970-01-01T00:00:00.000Z',
    until: '1970-01-01T00:00:15.000Z',
  });
  nowMs = 14_999;
  expect(board.isOn('TENANT_001', 'cost')).toBe(true);
  nowMs = 15_000;
  expect(board.isOn('TENANT_001', 'cost')).toBe(false);
  expect(board.clear('TENANT_001')).toEqual([]);
});

it('clearing takes one fault or all, and says which were on', () => {
  const board = new FaultBoard(() => 0);
  for (const fault of ['lag', 'denies', 'latency'] as const) board.put('TENANT_001', fault, 10);
  expect(board.clear('TENANT_001', 'lag')).toEqual(['lag']);
  expect(board.clear('TENANT_001')).toEqual(['latency', 'denies']);
  expect(board.list()).toEqual([]);
});

it('remembers when a fault was on last, which cluster objects need after it is over', () => {
  let nowMs = 1_000;
  const board = new FaultBoard(() => nowMs);
  expect(board.lastSpan('TENANT_001', 'config')).toBeNull();
  board.put('TENANT_001', 'config', 10);
  nowMs = 3_000;
  board.put('TENANT_001', 'config', 10);
  nowMs = 4_000;
  board.clear('TENANT_001');
  expect(board.lastSpan('TENANT_001', 'config')).toMatchObject({ sinceMs: 1_000, untilMs: 4_000, times: 1 });
  board.put('TENANT_001', 'config', 10);
  expect(board.lastSpan('TENANT_001', 'config')).toMatchObject({ sinceMs: 4_000, untilMs: 14_000, times: 2 });
});

it('a fault without a duration ends after ten minutes', () => {
  expect(faultOrder.parse({ fault: 'lag' }).forSeconds).toBe(600);
});
