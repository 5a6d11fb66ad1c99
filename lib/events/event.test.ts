import { describe, expect, it } from 'vitest';
import { eventRange, eventsQuerySchema, idempotencyKeySchema, newEventSchema } from './event';

const good = { tenant: 'TENANT_001', kind: 'deploy', title: 'Checkout 4.2' };

describe('an event that is posted', () => {
  it.each([
    ['the smallest', good],
    ['for all tenants', { ...good, tenant: null }],
    [
      'with everything',
      {
        ...good,
        link: 'https://x.example/1',
        startsAt: '2030-01-01T00:00:00Z',
        endsAt: '2030-01-01T01:00:00+01:00',
      },
    ],
  ])('%s fits', (_name, input) => {
    expect(newEventSchema.safeParse(input).success).toBe(true);
  });

  it.each([
    ['no tenant at all', { ...good, tenant: undefined }, 'tenant'],
    ['an unknown kind', { ...good, kind: 'party' }, 'kind'],
    ['an empty title', { ...good, title: '   ' }, 'title'],
    ['a title of 201 characters', { ...good, title: 'x'.repeat(201) }, 'title'],
    ['a link that runs code', { ...good, link: 'javascript:alert(1)' }, 'link'],
    ['a link without TLS', { ...good, link: 'http://x.example' }, 'link'],
    ['a time without its zone', { ...good, startsAt: '2030-01-01T00:00:00' }, 'startsAt'],
    [
      'an end before the start',
      { ...good, startsAt: '2030-01-02T00:00:00Z', endsAt: '2030-01-01T00:00:00Z' },
      'endsAt',
    ],
    ['a field nobody knows', { ...good, colour: 'red' }, ''],
  ])('%s does not, and says where', (_name, input, field) => {
    const result = newEventSchema.safeParse(input);
    expect(result.error?.issues[0]?.path.join('.')).toBe(field);
  });

  it.each([
    ['deploy-4711', true],
    ['', false],
    ['two words', false],
    ['x'.repeat(201), false],
    ['zeile\n', false],
  ])('key %j: %s', (key, fits) => {
    expect(idempotencyKeySchema.safeParse(key).success).toBe(fits);
  });
});

describe('the range events are asked for', () => {
  const now = new Date('2030-01-10T12:00:00Z');
  const range = (query: object) => {
    const { from, to } = eventRange(eventsQuerySchema.parse(query), now);
    return [from.toISOString(), to.toISOString()];
  };
  it.each([
    ['nothing said: the last day', {}, '2030-01-09T12:00:00.000Z', '2030-01-10T12:00:00.000Z'],
    [
      'only an end: the day before it',
      { to: '2030-01-05T00:00:00Z' },
      '2030-01-04T00:00:00.000Z',
      '2030-01-05T00:00:00.000Z',
    ],
    [
      'only a start: until now',
      { from: '2030-01-05T00:00:00Z' },
      '2030-01-05T00:00:00.000Z',
      '2030-01-10T12:00:00.000Z',
    ],
  ])('%s', (_name, query, from, to) => {
    expect(range(query)).toEqual([from, to]);
  });

  it.each([
    ['*', undefined],
    ['', []],
    ['A,B', ['A', 'B']],
  ])('tenants %j means %j', (tenants, expected) => {
    expect(eventsQuerySchema.parse({ tenants }).tenants).toEqual(expected);
  });

  it('must not be reversed', () => {
    const reversed = { from: '2030-01-02T00:00:00Z', to: '2030-01-01T00:00:00Z' };
    expect(eventsQuerySchema.safeParse(reversed).success).toBe(false);
  });
});
