import { fromUtf8, utf8 } from '@/lib/kernel';

/** A copy of a bundle’s files with one of them changed, added (from nothing) or, with null, taken away. */
export function withFile(
  files: ReadonlyMap<string, Uint8Array>,
  path: string,
  change: (bytes: Uint8Array) => Uint8Array | null,
): Map<string, Uint8Array> {
  const copy = new Map(files);
  const changed = change(copy.get(path) ?? new Uint8Array());
  if (changed === null) copy.delete(path);
  else copy.set(path, changed);
  return new Map([...copy].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The same as text. Throws when nothing changed, so that a test never passes by changing nothing. */
export function withText(
  files: ReadonlyMap<string, Uint8Array>,
  path: string,
  change: (text: string) => string,
): Map<string, Uint8Array> {
  return withFile(files, path, (bytes) => {
    const before = fromUtf8(bytes);
    const after = change(before);
    if (after === before) throw new Error(`nothing changed in ${path}`);
    return utf8(after);
  });
}

/** Another character of the alphabet in place of the one at `at`, so that base64 stays base64. */
export function swapCharacter(text: string, at: number): string {
  const other = text[at] === 'A' ? 'B' : 'A';
  return text.slice(0, at) + other + text.slice(at + 1);
}
