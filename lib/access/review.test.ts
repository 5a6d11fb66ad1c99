import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AccessChange, reviewAccess, type TokenFact } from './review';
import { reviewCsv } from './review-csv';
import type { Grant } from './role';

const NOW = new Date('2026-03-20T12:00:00Z');
const SINCE = '2026-03-01T00:00:00.000Z';
const ADMIN = { kind: 'user', id: 'usr_admin', name: 'Ada' };
const viewer = (tenants: Grant['tenants']): Grant[] => [{ role: 'viewer', tenants }];
const operator = (tenants: Grant['tenants']): Grant[] => [{ role: 'operator', tenants }];

const change = (at: string, grants: Grant[], more: Partial<AccessChange> = {}): AccessChange => ({
  at,
  userId: 'usr_sam',
  email: 'sam@example.com',
  name: 'Sam',
  grants,
  active: true,
  cause: 'user.grants-changed',
  by: ADMIN,
  reason: null,
  ...more,
});
const token = (more: Partial<TokenFact> = {}): TokenFact => ({
  id: 'tok_1',
  name: 'nightly',
  ownerId: 'usr_sam',
  grants: viewer('*'),
  createdAt: '2026-03-02T00:00:00.000Z',
  expiresAt: '2026-06-01T00:00:00.000Z',
  revokedAt: null,
  ...more,
});
const onDay = (
  changes: AccessChange[],
  tokens: TokenFact[] = [],
  day: { on?: string; tenants?: '*' | string[]; knownSince?: string | null } = {},
) => reviewAccess(changes, tokens, { on: '2026-03-10', now: NOW, knownSince: SINCE, tenants: '*', ...day });

describe('what is known of a day', () => {
  it.each([
    [null, '2026-03-10', 'not-known', 'not known: no change of access was ever written down'],
    ['2026-03-11T00:00:00.000Z', '2026-03-10', 'not-known', 'not known before 2026-03-11T00:00:00.000Z'],
    ['2026-03-10T10:00:00.000Z', '2026-03-10', 'known-in-part', 'not known before 2026-03-10T10:00:00.000Z'],
    ['2026-03-10T00:00:00.000Z', '2026-03-10', 'known', null],
    ['2026-03-01T00:00:00.000Z', '2026-03-10', 'known', null],
  ])('history since %s, asked for %s: %s', (knownSince, on, state, reason) => {
    expect(onDay([], [], { knownSince, on })).toMatchObject({ state, reason, people: [] });
  });

  it.each([
    ['2026-03-19', true],
    ['2026-03-20', false],
  ])('%s is complete: %s', (on, isComplete) => {
    expect(onDay([], [], { on }).isComplete).toBe(isComplete);
  });
});

describe('a person', () => {
  it.each<[string, AccessChange[], object]>([
    [
      'changed long before',
      [change('2026-03-02T09:00:00.000Z', viewer('*'))],
      { grants: viewer('*'), active: true, activeDuring: true, changes: [] },
    ],
    [
      'lost a role at noon: the morning is told too',
      [
        change('2026-03-02T09:00:00.000Z', operator('*')),
        change('2026-03-10T12:00:00.000Z', [], { reason: 'moved' }),
      ],
      {
        grants: [],
        before: { grants: operator('*'), active: true },
        changes: [{ at: '2026-03-10T12:00:00.000Z', by: ADMIN, reason: 'moved', grants: [] }],
      },
    ],
    [
      'came at 23:59:59.999',
      [change('2026-03-10T23:59:59.999Z', viewer('*'), { cause: 'user.created' })],
      { before: null, grants: viewer('*'), activeDuring: true },
    ],
    [
      'was deactivated at noon: could still act in the morning',
      [
        change('2026-03-02T09:00:00.000Z', viewer('*')),
        change('2026-03-10T12:00:00.000Z', viewer('*'), { active: false, cause: 'user.deactivated' }),
      ],
      { active: false, activeDuring: true },
    ],
    [
      'was deactivated the day before',
      [
        change('2026-03-02T09:00:00.000Z', viewer('*')),
        change('2026-03-09T12:00:00.000Z', viewer('*'), { active: false }),
      ],
      { active: false, activeDuring: false, changes: [] },
    ],
    [
      'was out and back within the day',
      [
        change('2026-03-09T12:00:00.000Z', viewer('*'), { active: false }),
        change('2026-03-10T12:00:00.000Z', viewer('*')),
        change('2026-03-10T13:00:00.000Z', viewer('*'), { active: false }),
      ],
      { active: false, activeDuring: true },
    ],
    [
      'was renamed later: is called as on that day',
      [
        change('2026-03-02T09:00:00.000Z', viewer('*')),
        change('2026-03-11T00:00:00.000Z', viewer('*'), { name: 'S' }),
      ],
      { name: 'Sam', changes: [] },
    ],
  ])('who %s', (_what, changes, expected) => {
    expect(onDay(changes).people).toEqual([expect.objectContaining(objectLike(expected))]);
  });

  it('who came the next day is not there', () => {
    expect(onDay([change('2026-03-11T00:00:00.000Z', viewer('*'))]).people).toEqual([]);
  });
});

describe('a token', () => {
  const owner = [change('2026-03-02T00:00:00.000Z', operator(['TENANT_001']))];
  it.each<[string, AccessChange[], Partial<TokenFact>, Grant[] | null]>([
    ['can do no more than its owner', owner, {}, viewer(['TENANT_001'])],
    ['revoked the day before', owner, { revokedAt: '2026-03-09T23:59:59.000Z' }, null],
    ['revoked at noon', owner, { revokedAt: '2026-03-10T12:00:00.000Z' }, viewer(['TENANT_001'])],
    ['expired as the day began', owner, { expiresAt: '2026-03-10T00:00:00.000Z' }, null],
    ['made the next day', owner, { createdAt: '2026-03-11T00:00:00.000Z' }, null],
    ['for what its owner does not hold', owner, { grants: [{ role: 'ci', tenants: '*' }] }, null],
    [
      'of somebody deactivated',
      [...owner, change('2026-03-09T00:00:00.000Z', operator('*'), { active: false })],
      {},
      null,
    ],
    [
      'of somebody who lost the role at noon',
      [...owner, change('2026-03-10T12:00:00.000Z', [])],
      {},
      viewer(['TENANT_001']),
    ],
    [
      'made after its owner lost the role',
      [...owner, change('2026-03-10T12:00:00.000Z', [])],
      { createdAt: '2026-03-10T13:00:00.000Z' },
      null,
    ],
    ['of somebody else', owner, { ownerId: 'usr_other' }, null],
  ])('%s', (_what, changes, more, grants) => {
    const tokens = onDay(changes, [token(more)]).people[0]?.tokens ?? [];
    expect(tokens.map((one) => one.grants)).toEqual(grants === null ? [] : [grants]);
  });

  it('revoked after the day reads as it was then, so that a day over gives the same answer for ever', () => {
    const later = token({ revokedAt: '2026-03-15T00:00:00.000Z' });
    expect(onDay(owner, [later])).toEqual(onDay(owner, [token()]));
  });
});

describe('an auditor of some tenants', () => {
  const tenants = ['TENANT_001'];
  it('sees grants that touch those, and nobody else', () => {
    const changes = [
      change('2026-03-02T00:00:00.000Z', [
        { role: 'viewer', tenants: ['TENANT_001', 'TENANT_002'] },
        { role: 'operator', tenants: ['TENANT_002'] },
      ]),
      change('2026-03-02T00:00:00.000Z', viewer(['TENANT_002']), { userId: 'usr_other' }),
      change('2026-03-02T00:00:00.000Z', viewer('*'), { userId: 'usr_all', email: 'all@example.com' }),
    ];
    const { people } = onDay(changes, [token({ grants: viewer(['TENANT_002']) })], { tenants });
    expect(people.map(({ userId, grants }) => [userId, grants])).toEqual([
      ['usr_all', viewer('*')],
      ['usr_sam', viewer(['TENANT_001'])],
    ]);
    expect(people.flatMap((person) => person.tokens)).toEqual([]);
  });

  it('is not told of a change elsewhere', () => {
    const changes = [
      change('2026-03-02T00:00:00.000Z', viewer(['TENANT_001'])),
      change('2026-03-10T08:00:00.000Z', viewer(['TENANT_001', 'TENANT_002'])),
      change('2026-03-10T09:00:00.000Z', viewer(['TENANT_002'])),
    ];
    expect(onDay(changes, [], { tenants }).people[0]?.changes.map(({ at }) => at)).toEqual([
      '2026-03-10T09:00:00.000Z',
    ]);
  });

  it('never reads of a tenant of others, whatever the history', () => {
    const ids = fc.subarray(['TENANT_001', 'TENANT_002', 'TENANT_003'], { minLength: 1 });
    const grants = fc.array(fc.record({ role: fc.constantFrom('viewer', 'operator'), tenants: ids }), {
      maxLength: 2,
    }) as fc.Arbitrary<Grant[]>;
    const histories = fc.array(fc.record({ hour: fc.integer({ min: 0, max: 400 }), grants }), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(histories, grants, (history, held) => {
        const changes = [...history]
          .sort((a, b) => a.hour - b.hour)
          .map((one) => change(new Date(Date.parse(SINCE) + one.hour * 3_600_000).toISOString(), one.grants));
        const review = onDay(changes, [token({ grants: held })], { tenants });
        expect(JSON.stringify(review)).not.toMatch(/TENANT_00[23]/);
      }),
    );
  });
});

describe('a review as CSV', () => {
  it('has a line for each grant, token and change, and cells no spreadsheet runs', () => {
    const changes = [
      change('2026-03-02T09:00:00.000Z', operator(['TENANT_001', 'TENANT_002']), { name: '=cmd()' }),
      change('2026-03-10T12:00:00.000Z', viewer('*'), { name: '=cmd()', reason: 'less, please' }),
    ];
    expect(
      reviewCsv(onDay(changes, [token()]))
        .split('\r\n')
        .slice(1),
    ).toEqual([
      "2026-03-10,grant-at-start,usr_sam,sam@example.com,'=cmd(),yes,yes,operator,TENANT_001 TENANT_002,,,,,,,",
      "2026-03-10,grant-at-end,usr_sam,sam@example.com,'=cmd(),yes,yes,viewer,*,,,,,,,",
      "2026-03-10,token,usr_sam,sam@example.com,'=cmd(),yes,yes,viewer,*,tok_1,nightly,2026-06-01T00:00:00.000Z,,,,",
      `2026-03-10,change,usr_sam,sam@example.com,'=cmd(),yes,yes,,,,,,2026-03-10T12:00:00.000Z,user.grants-changed,Ada,"less, please"`,
      '',
    ]);
  });

  it('says so when nothing is known', () => {
    expect(reviewCsv(onDay([], [], { knownSince: null }))).toContain('2026-03-10,not-known,');
  });
});

function objectLike(expected: object): object {
  const nested = Object.entries(expected).map(([key, value]) => [
    key,
    Array.isArray(value) && key === 'changes' ? value.map((one) => expect.objectContaining(one)) : value,
  ]);
  return Object.fromEntries(nested);
}
