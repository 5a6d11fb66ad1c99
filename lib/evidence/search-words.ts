const MAX_WORDS = 8;

/** The words of a search as the index knows them: small letters and digits, at most eight. */
export function searchWords(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return [...new Set(words)].slice(0, MAX_WORDS);
}
