import { describe, expect, it } from 'vitest';
import { emptyFrame, frameDelta, resolveRegistry, scopeFrame } from '@/lib/signals';

const registry = resolveRegistry(undefined, [{ id: 'main', tenantLabel: 'tenant' }]);
const empty = emptyFrame('1h', { startSeconds: 0, endSeconds: 10, stepSeconds: 10 }, registry);
const frame = {
  ...empty,
  points: { ...empty.points, p95: { A: [1, 2], B: [3, 4] } },
  signals: {
    ...empty.signals,
    p95: { state: 'error' as const, message: 'duplicate series {tenant="B", x="1"} found', sinceSeconds: 1 },
  },
  warnings: ['partial data for {tenant="B"}'],
  staleReason: 'bad series {tenant="B"}',
};

describe('scopeFrame', () => {
  it('keeps everything for those who may see everything', () => {
    expect(scopeFrame(frame, '*')).toBe(frame);
  });

  it('keeps only the tenants named, in samples and in texts of the source', () => {
    const scoped = scopeFrame(frame, ['A']);
    expect(scoped.points.p95).toEqual({ A: [1, 2] });
    expect(JSON.stringify(scoped)).not.toContain('"B');
    expect(scoped.signals.p95).toMatchObject({ state: 'error', message: 'duplicate series {…} found' });
    expect(frame.points.p95).toHaveProperty('B');
  });

  it('scopes deltas alike', () => {
    expect(scopeFrame(frameDelta(null, frame), ['A']).points.p95).toEqual({ A: [1, 2] });
  });

  it.each([[[]], [['C']], [['constructor']], [['__proto__']]])('shows nothing for %j', (tenants) => {
    const { points } = scopeFrame(frame, tenants);
    expect(Object.values(points).every((byTenant) => Object.keys(byTenant).length === 0)).toBe(true);
    expect(Object.keys(points)).toEqual(Object.keys(frame.points));
  });
});
