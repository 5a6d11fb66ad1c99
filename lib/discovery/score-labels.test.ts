import { describe, expect, test } from 'vitest';
import { type LabelFacts, namesTenants, scoreLabels } from '.';

const values = (count: number) => Array.from({ length: count }, (_, i) => `v${i}`);
const label = (name: string, valueCount: number, metrics: string[] = ['a', 'b']): LabelFacts => ({
  name,
  values: values(valueCount),
  metrics,
});

describe('which label tells tenants apart', () => {
  test.each([
    ['a name that says tenant beats everything', ['tenant_id', 'namespace', 'job', 'instance']],
    ['then customer, organisation, account', ['customer', 'org_id', 'account', 'namespace']],
    ['then project or team, namespace, service', ['team', 'namespace', 'service', 'job']],
    ['then job, endpoint, machine', ['job', 'handler', 'instance']],
  ])('%s', (_, order) => {
    const shuffled = [...order].reverse().map((name) => label(name, 10));
    expect(scoreLabels(shuffled, 2).map(({ name }) => name)).toEqual(order);
  });

  test('of two equal names the one on more metrics wins', () => {
    const scored = scoreLabels([label('org', 5, ['a']), label('organization', 5, ['a', 'b', 'c'])], 3);
    expect(scored[0]?.name).toBe('organization');
    expect(scored[0]?.reasons).toEqual(['its name says organisation', '5 values', 'on 3 of 3 metrics']);
  });

  test('being on a latency histogram counts', () => {
    const scored = scoreLabels(
      [label('shard', 5, ['a']), label('zone', 5, ['http_request_duration_seconds_bucket'])],
      2,
    );
    expect(scored[0]).toMatchObject({
      name: 'zone',
      reasons: expect.arrayContaining(['on a latency histogram']),
    });
  });

  test.each([
    ['le', 12, ['a'], /describes a sample/],
    ['code', 5, ['a'], /describes a sample/],
    ['goversion', 5, ['a'], /describes a sample/],
    ['request_id', 900, ['a'], /describes a sample/],
    ['zone', 1, ['a'], /only one value/],
    ['zone', 0, ['a'], /no values/],
    ['tenant', 5_001, ['a'], /more than 5000 values/],
    ['tenant', 5, [], /on no metric/],
  ])('%s with %d values is refused and says why', (name, count, metrics, why) => {
    const [scored] = scoreLabels([label(name, count, metrics)], 1);
    expect(scored).toMatchObject({ score: 0, refused: expect.stringMatching(why) });
  });

  test('a known name with one value so far is a last resort, below any endpoint label', () => {
    const scored = scoreLabels([label('job', 1), label('handler', 5)], 2);
    expect(scored.map(({ name, refused }) => [name, refused])).toEqual([
      ['handler', null],
      ['job', null],
    ]);
    expect(scored[1]?.reasons).toContain('only one value so far');
  });

  test.each([
    ['tenant', true],
    ['customer_id', true],
    ['namespace', true],
    ['job', false],
    ['handler', false],
    ['mytenantry', false],
  ])('whether "%s" by itself means tenants: %s', (name, means) => {
    expect(namesTenants(name)).toBe(means);
  });
});
