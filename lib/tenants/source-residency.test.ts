import { describe, expect, it } from 'vitest';
import { sourceResidencyProblems } from './source-residency';
import type { Region } from './tenant';

const tenants = [
  { id: 'A', residency: 'eu' as Region },
  { id: 'B', residency: 'us' as Region },
  { id: 'C', residency: 'unknown' as Region },
];

describe('where a source keeps tenants’ data', () => {
  it.each<[Region, string[]]>([
    ['eu', ['B', 'C']],
    ['us', ['A', 'C']],
    ['global', ['C']],
    ['unknown', ['A', 'B', 'C']],
  ])('in %s is wrong or unknown for %j', (region, expected) => {
    const problems = sourceResidencyProblems(tenants, { id: 'main', region });
    expect(problems.map(({ tenantId }) => tenantId)).toEqual(expected);
  });

  it('says which tenant, which source and which regions', () => {
    const [problem] = sourceResidencyProblems([{ id: 'B', residency: 'us' }], { id: 'main', region: 'eu' });
    expect(problem?.reason).toBe('metrics-query: B must stay in us, source "main" is in eu');
  });
});
