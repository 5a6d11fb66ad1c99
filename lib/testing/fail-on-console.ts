import { afterEach, beforeEach, expect, vi } from 'vitest';

/** A unit test that prints a warning or an error has a bug in it or in the code: fail it. */
const spies = [vi.spyOn(console, 'error'), vi.spyOn(console, 'warn')];

beforeEach(() => {
  for (const spy of spies) spy.mockClear();
});

afterEach(() => {
  for (const spy of spies) expect(spy.mock.calls, 'unexpected console output').toEqual([]);
});
