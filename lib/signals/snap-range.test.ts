import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '@/lib/kernel';
import {
  countSlots,
  MAX_POINTS,
  parseTimeExpression,
  rangeKey,
  STEP_LADDER_SECONDS,
  snapCustomRange,
} from '@/lib/signals';

const now = 1_760_000_007;

describe('parseTimeExpression', () => {
  it.each([
    ['now', now, true],
    [' now-6h ', now - 21_600, true],
    ['now-90s', now - 90, true],
    ['now-2w', now - 1_209_600, true],
    ['now+30m', now + 1_800, true],
    ['2025-10-09T08:53:20Z', 1_760_000_000, false],
    ['2025-10-09T10:53:20.500+02:00', 1_760_000_000.5, false],
    ['2025-10-09T08:53Z', 1_759_999_980, false],
    ['2025-10-09', 1_759_968_000, false],
    ['2024-02-29', 1_709_164_800, false],
    ['1760000000000', 1_760_000_000, false],
  ])('%j is %d', (text, seconds, isRelative) => {
    expect(parseTimeExpression(text, now)).toEqual({ ok: true, seconds, isRelative });
  });

  it.each([
    [''],
    ['yesterday'],
    ['now-6'],
    ['now - 6h'],
    ['now-6y'],
    ['now-9999999d'],
    ['2025-10-09T08:53:20'],
    ['2025-02-29'],
    ['2025-13-01'],
    ['2025-10-09T24:00Z'],
    ['2025-10-09T08:60Z'],
    ['-1'],
    ['NaN'],
    ['1e12'],
    ['2025-10-09T08:53:20+99:99'],
  ])('%j is refused with an example', (text) => {
    expect(parseTimeExpression(text, now)).toMatchObject({ ok: false, received: text, example: 'now-6h' });
  });

  it('tells someone who wrote seconds', () => {
    expect(parseTimeExpression('1760000000', now)).toMatchObject({
      ok: false,
      expected: expect.stringContaining('seconds'),
      example: '1760000000000',
    });
  });
});

describe('snapCustomRange', () => {
  it.each([
    ['now-15m', 'now', 10],
    ['now-2h', 'now', 15],
    ['now-12h', 'now', 120],
    ['now-3d', 'now', 600],
    ['now-30d', 'now', 7_200],
    ['now-400d', 'now', 86_400],
  ])('%s to %s steps by %i s', (from, to, stepSeconds) => {
    expect(snapCustomRange({ from, to }, now).stepSeconds).toBe(stepSeconds);
  });

  const asked = fc.record({
    span: fc.integer({ min: 60, max: 400 * 86_400 }),
    ago: fc.integer({ min: -3_600, max: 10_000_000 }),
  });
  const ends = ({ span, ago }: { span: number; ago: number }) => ({ from: now - ago - span, to: now - ago });
  const text = (seconds: number) => String(Math.round(seconds * 1_000));

  it('has at most 500 points on a ladder step, both ends on it, none in the future, the asked range inside', () => {
    fc.assert(
      fc.property(asked, (ask) => {
        const { from, to } = ends(ask);
        fc.pre(from < now);
        const range = snapCustomRange({ from: text(from), to: text(to) }, now);
        expect(countSlots(range)).toBeGreaterThanOrEqual(1);
        expect(countSlots(range)).toBeLessThanOrEqual(MAX_POINTS);
        expect(STEP_LADDER_SECONDS).toContain(range.stepSeconds);
        expect(range.startSeconds % range.stepSeconds).toBe(0);
        expect(range.endSeconds % range.stepSeconds).toBe(0);
        expect(range.startSeconds).toBeLessThanOrEqual(from);
        expect(range.endSeconds).toBeLessThanOrEqual(now);
        expect(range.endSeconds).toBeGreaterThan(Math.min(to, now) - range.stepSeconds);
      }),
      { numRuns: 500 },
    );
  });

  it('takes the finest step that fits', () => {
    fc.assert(
      fc.property(asked, (ask) => {
        const { from, to } = ends(ask);
        fc.pre(from < now);
        const { stepSeconds } = snapCustomRange({ from: text(from), to: text(to) }, now);
        const finer = STEP_LADDER_SECONDS[STEP_LADDER_SECONDS.indexOf(stepSeconds) - 1];
        if (finer !== undefined) expect((Math.min(to, now) - from) / finer).toBeGreaterThan(MAX_POINTS - 3);
      }),
    );
  });

  it('is the same for everyone who asks within a step', () => {
    const a = snapCustomRange({ from: '1759990001000', to: '1759999991000' }, now);
    const b = snapCustomRange({ from: '1759990009000', to: '1759999999000' }, now + 2);
    expect(rangeKey(a)).toBe(rangeKey(b));
    expect(rangeKey(a)).not.toBe(
      rangeKey(snapCustomRange({ from: '1759980001000', to: '1759999991000' }, now)),
    );
  });

  it.each([
    ['now', 'now-1h', 'from', 'before "to"'],
    ['now-1h', 'now-1h', 'from', 'before "to"'],
    ['now+1h', 'now+2h', 'from', 'in the past'],
    ['now-1h', 'now+3d', 'to', 'one day ahead'],
    ['now-30s', 'now', 'from', '60 seconds'],
    ['now-401d', 'now', 'from', '400 days'],
    ['now-60d', 'now-50d', 'to', '40 days the source keeps'],
    ['soon', 'now', 'from', 'ISO 8601'],
    ['now-1h', 'later', 'to', 'ISO 8601'],
  ])('%s to %s is refused: %s, %s', (from, to, field, expected) => {
    const snap = () => snapCustomRange({ from, to }, now, { retentionSeconds: 40 * 86_400 });
    expect(snap).toThrowError(AppError);
    try {
      snap();
    } catch (error) {
      expect(error).toMatchObject({
        code: 'invalid_input',
        fields: [{ field, expected: expect.stringContaining(expected) }],
      });
    }
  });

  it('allows an end in the near future and answers up to now', () => {
    expect(snapCustomRange({ from: 'now-1h', to: 'now+1h' }, now).endSeconds).toBeLessThanOrEqual(now);
  });
});
