import { downloadText } from './download-text';

/** Reads a list page by page from its beginning, until it ends or holds `limit` items. */
export async function readPages<T>(
  ask: (before: string | undefined) => Promise<{ items: readonly T[]; nextBefore: string | null }>,
  limit: number,
): Promise<{ items: T[]; more: boolean }> {
  const items: T[] = [];
  let before: string | undefined;
  while (items.length < limit) {
    const page = await ask(before);
    items.push(...page.items);
    if (page.nextBefore === null) return { items, more: false };
    before = page.nextBefore;
  }
  return { items, more: true };
}

/** Hands a list over as a file named after what is listed and the moment, such as `evidence-2030-01-31T120000Z.csv`. */
export function downloadList(what: string, file: { csv: string } | { json: unknown }): void {
  const at = `${new Date().toISOString().slice(0, 19).replaceAll(':', '')}Z`;
  if ('csv' in file) downloadText(`${what}-${at}.csv`, 'text/csv', file.csv);
  else downloadText(`${what}-${at}.json`, 'application/json', JSON.stringify(file.json, null, 2));
}
