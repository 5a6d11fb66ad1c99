import { describe, expect, it } from 'vitest';
import { parseLinuxStat, parsePsLine } from './process';

describe('identifying a process', () => {
  const tail = '1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 987654 20';
  it.each([
    ['a plain name', `42 (node) S ${tail}`, false],
    ['a name with spaces and parentheses', `42 (my (odd) R prog) S ${tail}`, false],
    ['one that ended and was not collected', `42 (node) Z ${tail}`, true],
  ])('reads the start time of %s', (_what, stat, zombie) => {
    expect(parseLinuxStat(stat)).toEqual({ zombie, startedAt: '987654' });
  });

  it('reads a line of ps', () => {
    expect(parsePsLine(42, 'Ss   Mon Nov 23 01:02:03 2026 /bin/postgres -D /srv/pg data')).toEqual({
      pid: 42,
      zombie: false,
      startedAt: 'Mon Nov 23 01:02:03 2026',
      command: '/bin/postgres -D /srv/pg data',
    });
    expect(parsePsLine(42, '')).toBeNull();
  });
});
