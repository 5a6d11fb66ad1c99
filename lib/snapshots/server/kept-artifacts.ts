/** Keeps what was parsed of artifacts for the next page of the same view. A digest names its content, so nothing kept is out of date. */
export function createKeeper<T>(mostBytes: number) {
  const kept = new Map<string, { value: T; size: number }>();
  return async (sha256: string, size: number, read: () => Promise<T>): Promise<T> => {
    const known = kept.get(sha256);
    // Youngest last, so that the first is the one to go.
    kept.delete(sha256);
    const entry = known ?? { value: await read(), size };
    if (size > mostBytes) return entry.value;
    kept.set(sha256, entry);
    let total = [...kept.values()].reduce((sum, one) => sum + one.size, 0);
    for (const [oldest, one] of kept) {
      if (total <= mostBytes) break;
      kept.delete(oldest);
      total -= one.size;
    }
    return entry.value;
  };
}
