/**
 * Sequences one after the other, of which the next `ahead` have been asked for their first piece already: opening and reading a file then
 * goes on while the one before it is sent. Whoever stops early closes all that were begun; a failure shows when its turn comes.
 */
export async function* beginEarly<T>(
  sequences: Iterable<() => AsyncIterable<T>>,
  ahead: number,
): AsyncGenerator<T> {
  const source = sequences[Symbol.iterator]();
  const begun: Begun<T>[] = [];
  try {
    for (;;) {
      while (begun.length <= ahead) {
        const next = source.next();
        if (next.done === true) break;
        begun.push(begin(next.value()));
      }
      const current = begun[0];
      if (current === undefined) return;
      for (let piece = await current.first; piece.done !== true; piece = await current.pieces.next())
        yield piece.value;
      begun.shift();
    }
  } finally {
    await Promise.allSettled(begun.map(({ pieces }) => pieces.return?.()));
  }
}

type Begun<T> = { pieces: AsyncIterator<T>; first: Promise<IteratorResult<T>> };

function begin<T>(sequence: AsyncIterable<T>): Begun<T> {
  const pieces = sequence[Symbol.asyncIterator]();
  const first = pieces.next();
  first.catch(() => undefined);
  return { pieces, first };
}
