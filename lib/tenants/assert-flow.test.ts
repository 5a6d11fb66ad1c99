import { describe, expect, it } from 'vitest';
import { AppError } from '@/lib/kernel';
import { assertFlow, decideFlow } from './assert-flow';
import { REGIONS, type Region } from './tenant';

const channel = (region: Region) => ({ kind: 'channel', id: 'ops', region });

describe('residency of a flow', () => {
  it.each([
    ['eu', 'eu', true],
    ['eu', 'us', false],
    ['eu', 'global', false],
    ['global', 'us', true],
    ['global', 'unknown', false],
    ['unknown', 'eu', false],
    ['unknown', 'unknown', false],
  ] as [Region, Region, boolean][])(
    'data resident in %s to a destination in %s: allowed %s',
    (from, to, allowed) => {
      expect(decideFlow({ id: 'T', residency: from }, 'notification', channel(to)).allowed).toBe(allowed);
    },
  );

  it('never allows an unknown side, whatever the other', () => {
    for (const region of REGIONS) {
      expect(decideFlow({ id: 'T', residency: 'unknown' }, 'export', channel(region)).allowed).toBe(false);
      expect(decideFlow({ id: 'T', residency: region }, 'export', channel('unknown')).allowed).toBe(false);
    }
  });

  it('refuses with the tenant, the destination and what to change', () => {
    try {
      assertFlow({ id: 'TENANT_001', residency: 'eu' }, 'notification', channel('us'));
      expect.unreachable();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      expect(error.code).toBe('forbidden');
      expect(error.userMessage).toContain('TENANT_001 must stay in eu, channel "ops" is in us');
      expect(error.userMessage).toContain('mission-control.yaml');
    }
  });
});
