import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideRetention, type RetentionRecord, type RetentionRule } from './retention';

const now = new Date('2030-06-15T12:00:00.000Z');
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000).toISOString();
const rules: RetentionRule[] = [
  { rule: 'probes', kinds: ['egress-probe', 'drill'], days: 30 },
  { rule: 'long', kinds: ['drill'], days: 400 },
];
const record = (over: Partial<RetentionRecord> = {}): RetentionRecord => ({
  id: 'evd_1',
  kind: 'egress-probe',
  release: 'v0.3.3',
  tenantId: 'TENANT_001',
  createdAt: daysAgo(31),
  artifact: 'a',
  size: 7,
  cites: [],
  ...over,
});
const hold = (scope: 'release' | 'tenant' | 'record', scopeId: string, releasedAt: string | null = null) => ({
  id: 'hld_1',
  scope,
  scopeId,
  reason: 'case 117',
  releasedAt,
});
const decide = (
  records: RetentionRecord[],
  holds: ReturnType<typeof hold>[] = [],
  needed: string[] = [],
): string => {
  const { retire, keep } = decideRetention(records, rules, holds, now, new Set(needed));
  return [
    ...retire.map(({ sha256, rule, reason }) => `${sha256} goes by ${rule} ${reason}`),
    ...keep.map(({ sha256, reason }) => `${sha256} stays: ${reason}`),
  ].join('; ');
};

describe('retention', () => {
  it.each<[string, string, RetentionRecord[], ReturnType<typeof hold>[], string[]]>([
    ['past its rule', 'a goes by probes after 30 days', [record()], [], []],
    ['exactly as old', 'a goes by probes after 30 days', [record({ createdAt: daysAgo(30) })], [], []],
    ['a day short', '', [record({ createdAt: daysAgo(29) })], [], []],
    ['a kind without a rule', '', [record({ kind: 'approval', createdAt: daysAgo(9_000) })], [], []],
    ['the longer of two rules', '', [record({ kind: 'drill', createdAt: daysAgo(399) })], [], []],
    [
      'past the longer of two',
      'a goes by long after 400 days',
      [record({ kind: 'drill', createdAt: daysAgo(400) })],
      [],
      [],
    ],
    ['held by release', 'a stays: held by hld_1: case 117', [record()], [hold('release', 'v0.3.3')], []],
    ['held by tenant', 'a stays: held by hld_1: case 117', [record()], [hold('tenant', 'TENANT_001')], []],
    ['held by record', 'a stays: held by hld_1: case 117', [record()], [hold('record', 'evd_1')], []],
    [
      'a hold on something else',
      'a goes by probes after 30 days',
      [record()],
      [hold('release', 'v0.3.2'), hold('tenant', 'TENANT_002'), hold('record', 'evd_2')],
      [],
    ],
    [
      'a hold on a tenant, and no tenant',
      'a goes by probes after 30 days',
      [record({ tenantId: null })],
      [hold('tenant', 'TENANT_001')],
      [],
    ],
    [
      'a hold that was released',
      'a goes by probes after 30 days',
      [record()],
      [hold('tenant', 'TENANT_001', now.toISOString())],
      [],
    ],
    [
      'the same bytes in a younger record',
      'a stays: the record evd_2 still needs them',
      [record(), record({ id: 'evd_2', createdAt: daysAgo(1) })],
      [],
      [],
    ],
    [
      'the same bytes in a record of a kind without a rule',
      'a stays: the record evd_2 still needs them',
      [record(), record({ id: 'evd_2', kind: 'approval' })],
      [],
      [],
    ],
    [
      'the same bytes in a held record of another tenant',
      'a stays: held by hld_1: case 117',
      [record(), record({ id: 'evd_2', tenantId: 'TENANT_002' })],
      [hold('tenant', 'TENANT_002')],
      [],
    ],
    [
      'a younger record builds on them',
      'a stays: the record evd_2 builds on them',
      [record(), record({ id: 'evd_2', artifact: 'b', createdAt: daysAgo(1), cites: ['a'] })],
      [],
      [],
    ],
    [
      'an old record builds on them that goes too',
      'a goes by probes after 30 days; b goes by probes after 30 days',
      [record(), record({ id: 'evd_2', artifact: 'b', cites: ['a'] })],
      [],
      [],
    ],
    [
      'an old record builds on them that is held',
      'a stays: the record evd_2 builds on them; b stays: held by hld_1: case 117',
      [record(), record({ id: 'evd_2', artifact: 'b', cites: ['a'] })],
      [hold('record', 'evd_2')],
      [],
    ],
    [
      'they are somebody’s statement too',
      'a stays: they are needed to prove something else',
      [record()],
      [],
      ['a'],
    ],
  ])('%s: %s', (_what, expected, records, holds, needed) => {
    expect(decide(records, holds, needed)).toBe(expected);
  });

  it('names the rule that ended last and all records', () => {
    const records = [record(), record({ id: 'evd_2', kind: 'drill', createdAt: daysAgo(500) })];
    expect(decideRetention(records, rules, [], now).retire).toEqual([
      { sha256: 'a', size: 7, rule: 'probes', reason: 'after 30 days', recordIds: ['evd_1', 'evd_2'] },
    ]);
  });

  it('without rules removes nothing', () => {
    expect(decideRetention([record()], [], [], now)).toEqual({ retire: [], keep: [] });
  });

  const anyRecord = fc.record({
    id: fc.constantFrom('r1', 'r2', 'r3', 'r4'),
    kind: fc.constantFrom('egress-probe', 'drill', 'approval'),
    release: fc.constantFrom('v0.3.3', 'v0.3.2'),
    tenantId: fc.constantFrom('T1', 'T2', null),
    createdAt: fc.integer({ min: 0, max: 900 }).map(daysAgo),
    artifact: fc.constantFrom('a', 'b', 'c'),
    size: fc.nat(9),
    cites: fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 2 }),
  });
  const anyHold = fc
    .constantFrom<[Parameters<typeof hold>[0], string]>(
      ['tenant', 'T1'],
      ['release', 'v0.3.2'],
      ['record', 'r2'],
    )
    .map(([scope, scopeId]) => hold(scope, scopeId));

  it('one more hold, or one more record that needs bytes, never removes more', () => {
    fc.assert(
      fc.property(
        fc.array(anyRecord, { maxLength: 6 }),
        fc.array(anyHold),
        anyHold,
        (records, holds, more) => {
          const before = new Set(
            decideRetention(records, rules, holds, now).retire.map(({ sha256 }) => sha256),
          );
          const after = decideRetention(records, rules, [...holds, more], now).retire;
          for (const { sha256 } of after) expect(before).toContain(sha256);
          const young = record({ id: 'young', kind: 'approval', artifact: 'z', cites: ['a', 'b', 'c'] });
          expect(decideRetention([...records, young], rules, holds, now).retire).toEqual([]);
        },
      ),
    );
  });

  it('a longer rule, or a later look, moves things one way only', () => {
    fc.assert(
      fc.property(
        fc.array(anyRecord, { maxLength: 6 }),
        fc.integer({ min: 1, max: 900 }),
        (records, days) => {
          const goes = (given: RetentionRule[], at = now) =>
            decideRetention(records, given, [], at).retire.map(({ sha256 }) => sha256);
          const stricter = [...rules, { rule: 'more', kinds: ['egress-probe', 'drill'], days }];
          const usual = new Set(goes(rules));
          for (const sha256 of goes(stricter)) expect(usual).toContain(sha256);
          const later = new Set(goes(rules, new Date(now.getTime() + 86_400_000)));
          for (const sha256 of usual) expect(later).toContain(sha256);
        },
      ),
    );
  });
});
