/** Hands a file to the person as a download. The address of its bytes is given back once the browser has taken it. */
export function downloadFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A file name that every system takes: letters, digits, dot, dash and underscore; anything else becomes a dash. */
export function fileName(parts: readonly string[], ending: string): string {
  const stem = parts
    .map((part) => part.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^-+|-+$/g, ''))
    .filter((part) => part !== '');
  return `${stem.join('_').slice(0, 120)}.${ending}`;
}
