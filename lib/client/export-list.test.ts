import { describe, expect, it } from 'vitest';
import { readPages } from './export-list';

/** A list of `size` numbers, three a page, that remembers from where it was asked. */
function listOf(size: number) {
  const asked: (string | undefined)[] = [];
  const ask = async (before: string | undefined) => {
    asked.push(before);
    const start = before === undefined ? 0 : Number(before);
    const items = Array.from({ length: Math.min(3, size - start) }, (_, i) => start + i);
    return { items, nextBefore: start + 3 < size ? String(start + 3) : null };
  };
  return { asked, ask };
}

describe('reading a whole list', () => {
  it('goes on from page to page to the end', async () => {
    const { asked, ask } = listOf(7);
    expect(await readPages(ask, 100)).toEqual({ items: [0, 1, 2, 3, 4, 5, 6], more: false });
    expect(asked).toEqual([undefined, '3', '6']);
  });

  it('stops at the limit, and says that there is more', async () => {
    const { asked, ask } = listOf(100);
    expect(await readPages(ask, 6)).toEqual({ items: [0, 1, 2, 3, 4, 5], more: true });
    expect(asked).toHaveLength(2);
  });

  it('of exactly the limit has no more', async () => {
    expect(await readPages(listOf(6).ask, 6)).toMatchObject({ more: false });
  });
});
