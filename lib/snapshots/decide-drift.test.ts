import { describe, expect, it } from 'vitest';
import { decideDrift, differentRules, type Judged, type Look, seenAt } from './decide-drift';

const now = new Date('2030-06-15T12:00:00Z');
const rules = {
  normalizer: 'mc-k8s/1',
  kinds: ['a/A', 'b/B'],
  policies: ['x'],
  custom: '',
  redactionKey: null,
};
const snapshot = (over: Partial<Judged> = {}): Judged => ({
  treeRoot: 'a'.repeat(64),
  takenAt: new Date('2030-06-15T11:00:00Z'),
  problems: [],
  rules,
  ...over,
});

describe('whether what runs is what was meant', () => {
  it.each<[string, Judged | null, Judged | null, string, string | null]>([
    ['equal roots', snapshot(), snapshot(), 'same', null],
    ['other roots', snapshot(), snapshot({ treeRoot: 'b'.repeat(64) }), 'differs', null],
    ['no baseline', null, snapshot(), 'unknown', 'no-baseline'],
    ['neither', null, null, 'unknown', 'no-baseline'],
    ['nothing of a cluster', snapshot(), null, 'unknown', 'no-snapshot'],
    ['an old one', snapshot(), snapshot({ takenAt: new Date('2030-06-14T11:59:59Z') }), 'unknown', 'stale'],
    [
      'one just young enough',
      snapshot(),
      snapshot({ takenAt: new Date('2030-06-14T12:00:00Z') }),
      'same',
      null,
    ],
    [
      'an old baseline, which does not age',
      snapshot({ takenAt: new Date('2020-01-01') }),
      snapshot(),
      'same',
      null,
    ],
    [
      'an incomplete one that looks equal',
      snapshot(),
      snapshot({ problems: ['forbidden'] }),
      'unknown',
      'incomplete',
    ],
    ['an unreadable one', snapshot(), snapshot({ treeRoot: null }), 'unknown', 'incomplete'],
    ['an incomplete baseline', snapshot({ problems: ['x'] }), snapshot(), 'unknown', 'incomplete'],
    [
      'fewer kinds, equal roots',
      snapshot(),
      snapshot({ rules: { ...rules, kinds: ['a/A'] } }),
      'unknown',
      'not-comparable',
    ],
    [
      'other rules',
      snapshot(),
      snapshot({ rules: { ...rules, normalizer: 'mc-k8s/2' } }),
      'unknown',
      'not-comparable',
    ],
    [
      'other policies',
      snapshot(),
      snapshot({ rules: { ...rules, policies: [] } }),
      'unknown',
      'not-comparable',
    ],
  ])('%s', (_name, baseline, live, state, code) => {
    expect(decideDrift({ baseline, live }, now, 86_400)).toMatchObject({ state, code });
  });

  it.each([
    [3_600, 1_800, 'same', 'everything compared is as in the baseline'],
    [3_600, 3_600, 'same', 'everything compared is as in the baseline'],
    [
      3_600,
      5_400,
      'unknown',
      'the latest snapshot of a cluster is 1 hour 30 minutes old, and counts for 1 hour',
    ],
    [300, 301, 'unknown', 'the latest snapshot of a cluster is 5 minutes old, and counts for 5 minutes'],
    [
      86_400,
      180_000,
      'unknown',
      'the latest snapshot of a cluster is 2 days 2 hours old, and counts for 1 day',
    ],
  ])('what counts for %i s and is %i s old is %s', (staleAfterSeconds, age, state, reason) => {
    const live = snapshot({ takenAt: new Date(now.getTime() - age * 1_000) });
    expect(decideDrift({ baseline: snapshot(), live }, now, staleAfterSeconds)).toMatchObject({
      state,
      reason,
    });
  });

  const failed = (at: string): Look => ({ at: new Date(at), treeRoot: null, problem: 'it does not answer' });
  const seen = (at: string, treeRoot = 'a'.repeat(64)): Look => ({ at: new Date(at), treeRoot, problem: '' });
  it.each<[string, Look, string, string | null]>([
    ['a look that failed since is unknown', failed('2030-06-15T11:30:00Z'), 'unknown', 'unreadable'],
    ['a look that failed before it was taken is past', failed('2030-06-15T10:30:00Z'), 'same', null],
    ['a look that found the same keeps it fresh', seen('2030-06-15T11:59:00Z'), 'same', null],
    [
      'a look that found something else does not',
      seen('2030-06-15T11:59:00Z', 'b'.repeat(64)),
      'unknown',
      'stale',
    ],
  ])('%s', (_name, look, state, code) => {
    const fresh = code === 'stale' ? 60 : 3_600;
    expect(decideDrift({ baseline: snapshot(), live: snapshot(), look }, now, fresh)).toMatchObject({
      state,
      code,
    });
  });

  it('is unknown for a cluster that could never be read, by its reason', () => {
    const look = failed('2030-06-15T11:30:00Z');
    const decision = decideDrift({ baseline: snapshot(), live: null, look }, now, 3_600);
    expect(decision).toMatchObject({ state: 'unknown', code: 'unreadable' });
    expect(decision.reason).toContain('it does not answer');
  });

  it('was last seen when it was taken, or when a later look found the same', () => {
    const live = snapshot();
    expect(seenAt(live, null)).toEqual(live.takenAt);
    expect(seenAt(live, failed('2030-06-15T11:30:00Z'))).toEqual(live.takenAt);
    expect(seenAt(live, seen('2030-06-15T11:30:00Z'))).toEqual(new Date('2030-06-15T11:30:00Z'));
    expect(seenAt(live, seen('2030-06-15T10:30:00Z'))).toEqual(live.takenAt);
  });

  it('says what only one side looked at', () => {
    expect(differentRules(rules, { ...rules, kinds: ['a/A', 'c/C'] })).toBe(
      'only one of them looked at b/B, c/C',
    );
    expect(differentRules(rules, rules)).toBeNull();
    expect(differentRules({ ...rules, redactionKey: 'a' }, rules)).toBeNull();
    expect(differentRules({ ...rules, redactionKey: 'a' }, { ...rules, redactionKey: 'b' })).toContain(
      'secrets',
    );
    expect(differentRules(rules, { ...rules, custom: '[]' })).toContain('not built in');
  });
});
