import { describe, expect, it } from 'vitest';
import type { Tenant } from '../tenant';
import { decideTenantSync } from './decide-tenant-sync';

const tenant = (id: string, over: Partial<Tenant> = {}): Tenant => ({
  id,
  name: id,
  residency: 'eu',
  tier: 1,
  environment: 'demo',
  labelValue: id,
  objectives: { p95: { warn: 0.5 } },
  ...over,
});

describe('bringing stored tenants in line with the file', () => {
  it('does nothing when both say the same, whatever the order of keys', () => {
    const stored = tenant('A', { objectives: { cost: { warn: 1, page: 2 }, p95: { page: 1 } } });
    const declared = tenant('A', { objectives: { p95: { page: 1 }, cost: { page: 2, warn: 1 } } });
    expect(decideTenantSync([stored], [declared])).toEqual([]);
  });

  it('declares new ones, changes different ones, removes those that are gone', () => {
    const changed = tenant('B', { residency: 'us' });
    expect(decideTenantSync([tenant('B'), tenant('C')], [tenant('A'), changed])).toEqual([
      { kind: 'declared', tenant: tenant('A') },
      { kind: 'changed', tenant: changed, before: tenant('B') },
      { kind: 'removed', before: tenant('C') },
    ]);
  });
});
