/** One page of a list of any length: pages count from 1, and one that is not there is empty. */
export type Page<T> = { items: readonly T[]; page: number; pages: number; total: number };

/** The page asked for. `size` is at least 1. */
export function pageOf<T>(items: readonly T[], { page, size }: { page: number; size: number }): Page<T> {
  const pages = Math.max(1, Math.ceil(items.length / size));
  return { items: items.slice((page - 1) * size, page * size), page, pages, total: items.length };
}
