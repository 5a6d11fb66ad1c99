import { describe, expect, it } from 'vitest';
import { anEvidenceRecord as aRecord } from '@/lib/testing/evidence-record';
import { chipsOf, NO_FILTER, queryOfFilter, readFilter, suggestionsOf } from './evidence-filter';

const NOW = Date.parse('2030-01-31T12:00:00Z') / 1000;

describe('the explorer’s filter', () => {
  it('reads what the address holds and nothing else', () => {
    expect(readFilter({ kind: 'canary', q: ' ', verdict: ['pass', 'fail'], other: 'x' })).toEqual({
      ...NO_FILTER,
      kind: 'canary',
    });
  });

  it.each([
    ['nothing', {}, {}],
    ['words and a verdict', { q: 'lag', verdict: 'hold' }, { q: 'lag', verdict: 'hold' }],
    ['a relative start', { from: 'now-1h' }, { from: '2030-01-31T11:00:00.000Z' }],
    ['a day', { to: '2030-01-01' }, { to: '2030-01-01T00:00:00.000Z' }],
  ])('asks for %s', (_what, filter, query) => {
    expect(queryOfFilter({ ...NO_FILTER, ...filter }, NOW)).toEqual({ ok: true, query });
  });

  it('names a time it cannot read', () => {
    const result = queryOfFilter({ ...NO_FILTER, from: 'yesterday' }, NOW);
    expect(result).toMatchObject({ ok: false, field: 'from' });
    expect(result.ok ? '' : result.message).toContain('“yesterday” is not a time');
  });

  it('makes one chip of each thing set, cut for reading', () => {
    expect(chipsOf(NO_FILTER)).toEqual([]);
    const chips = chipsOf({ ...NO_FILTER, actor: 'usr_1', digest: 'a'.repeat(64) });
    expect(chips.map(({ name }) => name)).toEqual(['actor', 'digest']);
    expect(chips[1]?.value).toBe(`${'a'.repeat(27)}…`);
  });

  it('suggests what it has seen, once each', () => {
    const records = [
      aRecord({ kind: 'canary' }),
      aRecord({ kind: 'canary' }),
      aRecord({ kind: 'alert-drill' }),
    ];
    expect(suggestionsOf(records).kind).toEqual(['alert-drill', 'canary']);
  });
});
