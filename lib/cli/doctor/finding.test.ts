import { expect, test } from 'vitest';
import { judgeClock, judgeDisk, judgeNode } from './finding';

test.each([
  ['v20.19.0', 'ok'],
  ['v24.1.0', 'ok'],
  ['v20.18.3', 'fail'],
  ['v18.20.0', 'fail'],
])('Node.js %s: %s', (version, state) => {
  expect(judgeNode(version).state).toBe(state);
});

test.each([
  [0.1, 'ok', /agrees/],
  [-1.5, 'ok', /1.5 s behind/],
  [5, 'warn', /5 s ahead of/],
  [-3600, 'fail', /3600 s behind/],
])('a clock %d s off: %s', (skewSeconds, state, detail) => {
  expect(judgeClock('clock', skewSeconds)).toMatchObject({ state, detail: expect.stringMatching(detail) });
});

test.each([
  [50, 'ok'],
  [3, 'warn'],
  [0.5, 'fail'],
])('%d GiB free: %s', (gib, state) => {
  expect(judgeDisk(gib * 1024 ** 3).state).toBe(state);
});

test('whatever is not ok says how to mend it', () => {
  for (const finding of [judgeClock('c', 60), judgeDisk(0), judgeNode('v1.0.0')])
    expect(finding.mend).toBeTruthy();
});
