import { describe, expect, it } from 'vitest';
import { queryOf } from './attestation-query';
import { revertCommands } from './revert-commands';
import { valueLines } from './value-lines';

const side = (over: object = {}) =>
  ({ revision: 'a'.repeat(40), source: 'commit', drift: 'differs', ...over }) as const;
const tools = (base: object, head: object) => revertCommands(side(base), side(head)).map(({ tool }) => tool);

describe('the way back', () => {
  it.each<[string, object, object, string[]]>([
    ['from a commit to another', {}, { revision: 'b'.repeat(40) }, ['git']],
    ['from a commit to the baseline', { drift: 'baseline' }, { revision: 'b'.repeat(40) }, ['mc', 'git']],
    ['from a cluster to a commit', {}, { revision: null, source: 'cluster' }, ['kubectl']],
    ['to what names no commit', { revision: null }, {}, []],
    ['to a baseline that names none', { revision: null, drift: 'baseline' }, {}, ['mc']],
    ['from a revision that is no commit', {}, { revision: 'release 7' }, ['kubectl']],
    ['to a revision that would run a command', { revision: '$(reboot)' }, {}, []],
  ])('%s', (_name, base, head, expected) => {
    expect(tools(base, head)).toEqual(expected);
  });
});

describe('values and filters', () => {
  it('cuts a value nobody reads, and says so', () => {
    expect(valueLines({ a: [1] })).toEqual(['{', '  "a": [', '    1', '  ]', '}']);
    expect(valueLines(undefined)).toEqual(['null']);
    const long = valueLines(Array.from({ length: 500 }, (_, at) => at));
    expect(long).toHaveLength(401);
    expect(long.at(-1)).toBe('… 102 more lines; the JSON export has them');
  });

  it('asks for what is set, in one order', () => {
    const none = {
      what: null,
      source: null,
      drift: null,
      verdict: null,
      origin: null,
      release: null,
      environment: '',
    };
    expect(queryOf(none)).toEqual({});
    expect(Object.keys(queryOf({ ...none, release: 'v1.0.0', what: 'snapshot' }))).toEqual([
      'what',
      'release',
    ]);
  });
});
