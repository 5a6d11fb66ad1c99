import { expect, test } from 'vitest';
import { AppError } from '@/lib/kernel';
import { lookAgain } from './look-again';

/** Looks at one answer after the other; an error is thrown. */
function looking(answers: (number | Error)[], most: number) {
  const waited: number[] = [];
  const left = [...answers];
  const look = async () => {
    const next = left.shift();
    if (next instanceof Error) throw next;
    return next ?? -1;
  };
  const wait = async (seconds: number) => void waited.push(seconds);
  const looked = lookAgain(look, (found) => found === 7, { most, waitSeconds: 10, wait });
  return { looked, waited, left };
}
const gone = new AppError('unreachable', { message: 'it does not answer' });
const partial = new AppError('incomplete', { message: 'half of it' });

test('what is right at once is not waited for', async () => {
  const { looked, waited } = looking([7], 3);
  expect([await looked, waited]).toEqual([{ found: 7, isIt: true, made: 1 }, []]);
});

test('what settles is looked at again, and waited for longer each time', async () => {
  const { looked, waited } = looking([gone, partial, 1, 7], 5);
  expect([await looked, waited]).toEqual([{ found: 7, isIt: true, made: 4 }, [10, 20, 40]]);
});

test('what does not settle is what was found last, and no pass', async () => {
  const { looked, waited, left } = looking([1, 2, 3, 7], 3);
  expect([await looked, waited, left]).toEqual([{ found: 3, isIt: false, made: 3 }, [10, 20], [7]]);
});

test('what cannot be read the last time is said, and anything else at once', async () => {
  await expect(looking([1, gone], 2).looked).rejects.toBe(gone);
  const wrong = new AppError('ambiguous', { message: 'two readings' });
  const { looked, waited } = looking([wrong, 7], 3);
  await expect(looked).rejects.toBe(wrong);
  expect(waited).toEqual([]);
});
