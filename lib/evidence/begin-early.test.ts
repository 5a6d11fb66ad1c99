import { expect, test } from 'vitest';
import { beginEarly } from './begin-early';

async function* pieces(log: string[], name: string, failAt = -1): AsyncGenerator<string> {
  log.push(`open ${name}`);
  try {
    for (let i = 0; i < 3; i++) {
      if (i === failAt) throw new Error(`${name} broke`);
      yield `${name}${i}`;
    }
  } finally {
    log.push(`close ${name}`);
  }
}

const named = (log: string[], names: string, failing = '') =>
  [...names].map((name) => () => pieces(log, name, name === failing ? 0 : -1));

test.each([0, 1, 2, 9])('the pieces come in order, with %i begun early', async (ahead) => {
  const seen: string[] = [];
  for await (const piece of beginEarly(named([], 'abc'), ahead)) seen.push(piece);
  expect(seen).toEqual(['a0', 'a1', 'a2', 'b0', 'b1', 'b2', 'c0', 'c1', 'c2']);
});

test('no more than asked for are begun', async () => {
  const log: string[] = [];
  const all = beginEarly(named(log, 'abcd'), 1);
  await all.next();
  expect(log).toEqual(['open a', 'open b']);
  await all.return(undefined);
});

test('whoever stops early closes all that were begun', async () => {
  const log: string[] = [];
  for await (const _ of beginEarly(named(log, 'abcd'), 2)) break;
  expect(log.filter((line) => line.startsWith('close')).sort()).toEqual(['close a', 'close b', 'close c']);
});

test('a failure shows when its turn comes, and closes the rest', async () => {
  const log: string[] = [];
  const seen: string[] = [];
  const reading = (async () => {
    for await (const piece of beginEarly(named(log, 'abc', 'b'), 2)) seen.push(piece);
  })();
  await expect(reading).rejects.toThrow('b broke');
  expect(seen).toEqual(['a0', 'a1', 'a2']);
  expect(log).toContain('close c');
});

test('nothing at all is nothing', async () => {
  for await (const _ of beginEarly([], 3)) throw new Error('a piece of nothing');
});
