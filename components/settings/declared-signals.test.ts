import { describe, expect, it } from 'vitest';
import { resolveRegistry } from '@/lib/signals';
import { declaredSignals } from './declared-signals';

describe('where a signal is declared', () => {
  const signals = [
    { id: 'p95', title: 'p95 of ours' },
    {
      id: 'queue_depth',
      title: 'Queue depth',
      unit: 'count',
      direction: 'lower-is-better',
      expr: 'max by (tenant)(queue_depth)',
    },
  ] as const;
  const registry = resolveRegistry([...signals], [{ id: 'main', tenantLabel: 'tenant' }]);
  const config = {
    signals: [...signals],
    file: 'mission-control.yaml',
    locations: { 'signals.0.id': { line: 12 }, 'signals.1': { line: 14 } },
  };
  const places = new Map(declaredSignals(registry, config).map((signal) => [signal.id, signal.declaredAt]));

  it.each([
    ['p95', 'mission-control.yaml:12'],
    ['queue_depth', 'mission-control.yaml:14'],
    ['cost', 'built in'],
  ])('%s: %s', (id, place) => {
    expect(places.get(id)).toBe(place);
  });
});
