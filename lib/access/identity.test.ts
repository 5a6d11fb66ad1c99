import { describe, expect, it } from 'vitest';
import { identitiesSchema, namesOf, sharesName } from './identity';

describe('the names of somebody', () => {
  it.each<[string, string[]]>([
    ['Sam@Home.example', ['sam@home.example']],
    ['4711+Sam@users.noreply.github.com', ['4711+sam@users.noreply.github.com', '4711', 'sam']],
    ['sam@users.noreply.github.com', ['sam@users.noreply.github.com', 'sam']],
    ['4711+sam@users.noreply.git.example.com', ['4711+sam@users.noreply.git.example.com', '4711', 'sam']],
    // Anybody can own an address that only looks like one.
    ['4711+sam@users.noreply.github.com@evil.example', ['4711+sam@users.noreply.github.com@evil.example']],
    ['4711+sam@noreply.example', ['4711+sam@noreply.example']],
  ])('behind %s are %j', (name, names) => {
    expect(namesOf(name)).toEqual(names);
  });

  it.each<[string[], string[], boolean]>([
    [['usr_A', 'sam@example.com'], ['SAM@example.com'], true],
    [['usr_A', '4711'], ['4711+sam@users.noreply.github.com'], true],
    [['usr_A', '4711+sam@users.noreply.github.com'], ['4711'], true],
    [['usr_A', '4711+sam@users.noreply.github.com'], ['4712+ann@users.noreply.github.com'], false],
    [['usr_A', 'sam@example.com'], ['sam'], false],
    [['usr_A'], [], false],
  ])('%j and %j are one person: %s', (one, other, same) => {
    expect(sharesName(one, other)).toBe(same);
  });

  it('are kept once each, in order and lower case; neither empty nor with spaces', () => {
    expect(identitiesSchema.parse(['b@x.example', ' A@x.example ', 'a@x.example'])).toEqual([
      'a@x.example',
      'b@x.example',
    ]);
    for (const bad of [
      [''],
      ['a b'],
      ['a,b'],
      ['x'.repeat(255)],
      Array.from({ length: 21 }, (_, i) => `n${i}`),
    ])
      expect(identitiesSchema.safeParse(bad).success).toBe(false);
  });
});
