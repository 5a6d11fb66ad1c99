import { expect, it } from 'vitest';
import { createTurnQueue } from './use-turn-queue';

it('gives each piece of work a turn of its own, first come first served', () => {
  const turns: (() => void)[] = [];
  const done: string[] = [];
  const queue = createTurnQueue((run) => turns.push(run));
  queue.add(() => done.push('a'));
  const withdraw = queue.add(() => done.push('b'));
  queue.add(() => done.push('c'));
  withdraw();
  expect(turns).toHaveLength(1);
  turns.shift()?.();
  expect(done).toEqual(['a']);
  turns.shift()?.();
  expect(done).toEqual(['a', 'c']);
  turns.shift()?.();
  expect(turns).toEqual([]);
});
