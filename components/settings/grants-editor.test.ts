import { describe, expect, it } from 'vitest';
import type { Grant } from '@/lib/access';
import { draftGrants, grantsOfDrafts } from './grants-editor';

describe('grants as they are typed', () => {
  it.each([
    ['one tenant', 'TENANT_001', ['TENANT_001']],
    [
      'commas, spaces and lines',
      ' TENANT_001,TENANT_002\n TENANT_003 ',
      ['TENANT_001', 'TENANT_002', 'TENANT_003'],
    ],
    ['a star among others means all', 'TENANT_001, *', '*'],
    ['nothing typed stays nothing, for the server to refuse', '  ', []],
  ])('%s', (_name, tenants, expected) => {
    expect(grantsOfDrafts([{ key: 0, role: 'viewer', tenants }])).toEqual([
      { role: 'viewer', tenants: expected },
    ]);
  });

  it('come back as they went in', () => {
    const grants: Grant[] = [
      { role: 'admin', tenants: '*' },
      { role: 'operator', tenants: ['TENANT_001', 'TENANT_002'] },
    ];
    expect(grantsOfDrafts(draftGrants(grants))).toEqual(grants);
  });
});
