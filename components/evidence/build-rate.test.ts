import { describe, expect, it } from 'vitest';
import { addSighting, buildRate } from './build-rate';

describe('the rate of a build', () => {
  it('is what was done between the first and the last sighting', () => {
    let seen = addSighting([], { atMs: 0, done: 0, phase: 'read' });
    seen = addSighting(seen, { atMs: 1_000, done: 30, phase: 'read' });
    seen = addSighting(seen, { atMs: 2_000, done: 100, phase: 'read' });
    expect(buildRate(seen)).toBe(50);
  });

  it('is not known from one sighting, or from two at nearly the same time', () => {
    const seen = addSighting([], { atMs: 0, done: 0, phase: 'read' });
    expect(buildRate([])).toBeNull();
    expect(buildRate(seen)).toBeNull();
    expect(buildRate(addSighting(seen, { atMs: 100, done: 9, phase: 'read' }))).toBeNull();
  });

  it('starts anew with a phase, and with a build that starts anew', () => {
    const seen = addSighting([], { atMs: 0, done: 50, phase: 'read' });
    expect(addSighting(seen, { atMs: 1_000, done: 60, phase: 'write' })).toHaveLength(1);
    expect(addSighting(seen, { atMs: 1_000, done: 3, phase: 'read' })).toHaveLength(1);
  });
});
