import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtinSignals, explainMissingLabel, MAX_EXPRESSION_LENGTH, parsePromql } from '@/lib/signals';
import { stripComments } from './promql';

describe('parsePromql', () => {
  it.each(builtinSignals('main', 'tenant').map(({ id, expr }) => [id, expr ?? '']))(
    'accepts built-in %s',
    (_id, expr) => {
      expect(parsePromql(expr)).toEqual({ ok: true });
    },
  );

  it.each([
    ['up'],
    ['{__name__=~"tenant:mc_.+", tenant!=""}'],
    ['sum by ("label with space") ({"metric.with.dots"})'],
    ['# a comment first\nsum by (tenant) (rate(x[5m])) # and one after'],
    ['max_over_time(sum by (tenant) (x)[1h:1m] @ end() offset -5m)'],
    ['a / on (tenant) group_left (region) b'],
  ])('accepts %s', (expr) => {
    expect(parsePromql(expr)).toEqual({ ok: true });
  });

  it.each([
    ['', 1, 1, 'empty'],
    ['   \n  ', 1, 1, 'empty'],
    ['# only a comment', 1, 1, 'empty'],
    ['sum(rate(x[5m])', 1, 16, 'ends too early'],
    ['sum by tenant (x)', 1, 8, 'unexpected "tenant"'],
    ['sum by (tenant) (\n  rate(x[5m]) foo\n)', 2, 15, 'unexpected "foo"'],
    ['x{a=}', 1, 5, 'unexpected "}"'],
    ['nosuchfunction(x)', 1, 15, 'unexpected "("'],
    ['"text"', 1, 1, 'a text gives no series'],
    ['42', 1, 1, 'a number gives no series'],
    ['x[5m]', 1, 1, 'wrap it'],
    ['x[5m:1m]', 1, 1, 'wrap it'],
    ['😀', 1, 1, 'unexpected'],
    [`x${' + x'.repeat(2_000)}`, 1, MAX_EXPRESSION_LENGTH + 1, 'longer than'],
  ])('refuses %j at line %i, column %i: %s', (expr, line, column, message) => {
    expect(parsePromql(expr)).toEqual({ ok: false, line, column, message: expect.stringContaining(message) });
  });

  it('never throws and places every problem inside the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (expr) => {
        const result = parsePromql(expr);
        if (result.ok) return;
        expect(result.line).toBeLessThanOrEqual(expr.split('\n').length);
        expect(result.column).toBeLessThanOrEqual(expr.length + 1);
      }),
    );
  });

  it('survives hostile nesting', () => {
    const deep = `${'('.repeat(2_000)}x${')'.repeat(2_000)}`;
    expect(parsePromql(deep)).toEqual({ ok: true });
    expect(explainMissingLabel(deep, 'tenant')).toBeNull();
  });
});

describe('stripComments', () => {
  it.each([
    ['x # note', 'x'],
    ['# first\nx', 'x'],
    ['x{a="# no comment"}', 'x{a="# no comment"}'],
    ['x +# one\ny # two', 'x +\ny'],
  ])('%j becomes %j', (expr, expected) => {
    expect(stripComments(expr)).toBe(expected);
  });
});

describe('explainMissingLabel', () => {
  it.each(builtinSignals('main', 'org').map(({ id, expr }) => [id, expr ?? '']))(
    'built-in %s keeps the label',
    (_id, expr) => {
      expect(explainMissingLabel(expr, 'org')).toBeNull();
    },
  );

  it.each([
    ['x'],
    ['rate(x[5m])'],
    ['sum by (org, region) (x)'],
    ['sum without (instance) (x)'],
    ['topk(3, x)'],
    ['label_replace(sum(x), "org", "$1", "job", "(.+)")'],
    ['label_join(sum by (a, b) (x), "org", "-", "a", "b")'],
    ['1 - sum by (org) (x)'],
    ['sum by (org) (x) / on (org) sum by (org) (y)'],
    ['sum by (org, job) (x) * on (job) group_left () sum by (job) (y)'],
    ['sum by (job) (x) * on (job) group_left (org) y'],
    ['sum by (org) (x) and sum(y)'],
    ['-(max by (org) (x) offset 5m)'],
    ['max_over_time(sum by (org) (x)[1h:1m])'],
    ['histogram_quantile(0.95, sum by (org, le) (rate(x_bucket[5m])))'],
    ['time() - max by (org) (x)'],
    ['sum by ("org") (x)'],
  ])('%s carries org', (expr) => {
    expect(explainMissingLabel(expr, 'org')).toBeNull();
  });

  it.each([
    ['sum(x)', 'sum(x) drops the label org; add "by (org)"'],
    ['sum by (job) (x)', 'drops the label org'],
    ['sum without (org) (x)', 'by "without"'],
    ['sum by (org) (x) / on (job) y', 'matching "on (job)" drops'],
    ['x / ignoring (org) y', '"ignoring" drops'],
    ['sum by (org) (x) or sum(y)', 'sum(y) drops'],
    ['sum(x) and sum by (org) (y)', 'sum(x) drops'],
    ['sum(x) / sum by (org) (y)', 'sum(x) drops'],
    ['histogram_quantile(0.95, sum by (le) (rate(x_bucket[5m])))', 'drops the label org'],
    ['topk(3, sum(x))', 'drops the label org'],
    ['max_over_time(sum(x)[1h:1m])', 'drops the label org'],
    ['vector(1)', 'has no labels'],
    ['time()', 'one number without labels'],
    ['scalar(x) + 1', 'one number without labels'],
    ['label_replace(sum(x), "other", "$1", "org", "(.+)")', 'drops the label org'],
    ['count_values("version", x)', 'drops the label org'],
  ])('%s does not: %s', (expr, why) => {
    expect(explainMissingLabel(expr, 'org')).toContain(why);
  });
});
